//! A process that cannot start threads, because there is no address space for their stacks.

use std::time::Duration;

use health_tests::monitoring_api::{Fault, MonitoringApi};
use health_tests::{until, until_within};

use crate::constrained::{Constrained, PROBE_DEADLINE};

/// Less than the stack of one thread, and more than everything else needs.
const SLACK: u64 = 16 << 20;

/// Waits until the blocking pool has no thread, and prevents new ones. `own` is the number of other threads.
async fn prevent_threads(process: &Constrained, own: u64) {
    until("the end of the pool's threads", async || process.number_of("Threads") <= own).await;
    let limit = process.number_of("VmSize") * 1024 + SLACK;
    process.limit("as", &limit.to_string());
}

/// Asserts that without threads only the blocking check fails, and that it recovers.
async fn assert_only_blocking_checks_fail(runtime: &str, own: u64) {
    let process = Constrained::start(&[("RUNTIME", runtime)]).await;
    let before = process.number("called", "runs").await;
    prevent_threads(&process, own).await;

    for _ in 0..20 {
        let (status, took) = process.timed("/readyz/called").await;
        assert_eq!(status, Some(503), "{}", process.child.output());
        assert!(took < PROBE_DEADLINE, "{took:?}");
        for path in ["/livez", "/readyz/polled", "/readyz/background", "/"] {
            assert_eq!(process.status(path).await, Some(200), "{path}");
        }
        assert_eq!(process.status("/readyz").await, Some(503));
    }
    let (_, body) = process.get("/readyz/called?verbose").await.expect("an answer");
    assert!(body.contains("could not be started"), "{body}");
    for (path, expected) in [("/healthcheck", 500), ("/environment", 200), ("/metrics", 200)] {
        assert_eq!(process.status(path).await, Some(expected), "{path}");
    }

    process.limit("as", "unlimited");
    until("a run", async || process.status("/readyz/called").await == Some(200)).await;
    until("readiness", async || process.status("/readyz").await == Some(200)).await;
    let runs = process.number("called", "runs").await - before;
    assert!(runs <= 4.0, "{runs} runs: missed runs are not made up for");
    let (_, environment) = process.get("/environment").await.expect("an answer");
    assert!(environment.contains("uname"), "{environment}");
}

#[tokio::test]
async fn on_one_thread_a_blocking_check_without_a_thread_fails_alone_and_recovers() {
    assert_only_blocking_checks_fail("single", 2).await;
}

#[tokio::test]
async fn on_many_threads_a_blocking_check_without_a_thread_fails_alone_and_recovers() {
    assert_only_blocking_checks_fail("multi", 4).await;
}

#[tokio::test]
async fn publishing_is_retried_until_there_is_a_thread_for_name_resolution() {
    let api = MonitoringApi::start();
    // Each connection breaks, so that every attempt resolves the name again.
    api.fault_until_cleared(Fault::Cut);
    let url = api.url().replace("127.0.0.1", "localhost");
    let variables = [
        ("RUNTIME", "single"),
        ("CRONITOR_API_URL", url.as_str()),
        ("CRONITOR_API_KEY", &api.key()),
        ("HEALTH_PUBLISH_JITTER", "0s"),
    ];
    let process = Constrained::start(&variables).await;
    api.wait_for_requests(1, Duration::from_secs(10)).await;
    prevent_threads(&process, 2).await;
    let refused = async || process.child.output().contains("can't spawn worker thread");
    until_within(Duration::from_secs(20), "an attempt without a thread", refused).await;
    assert_eq!(process.status("/readyz/polled").await, Some(200));

    process.limit("as", "unlimited");
    api.clear_faults();
    api.wait_for_puts(1, Duration::from_secs(20)).await;
    until("the end of publishing", async || process.child.output().contains("monitors published")).await;
    assert_eq!(process.status("/readyz/monitors").await, Some(200));
}

#[tokio::test]
async fn the_maintenance_file_is_read_again_after_there_was_no_thread() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("maintenance");
    let path = file.to_str().expect("text");
    let process = Constrained::start(&[("RUNTIME", "single"), ("HEALTH_MAINTENANCE_FILE", path)]).await;
    let source = "/readyz/maintenance-source";
    prevent_threads(&process, 2).await;
    // The C library may give the look for the file the stack of the last one, so the source need not fail.
    assert_eq!(process.status("/readyz/polled").await, Some(200));

    process.limit("as", "unlimited");
    until("the source", async || process.status(source).await == Some(200)).await;
    until("readiness", async || process.status("/readyz").await == Some(200)).await;
    std::fs::write(&file, "").expect("a file");
    until("the maintenance", async || process.status("/readyz").await == Some(503)).await;
    assert_eq!(process.status("/livez").await, Some(200));
}
