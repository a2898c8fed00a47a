//! Out of threads, and of memory for their stacks.

use std::time::Duration;

use health_tests::monitoring_api::{Fault, MonitoringApi};
use health_tests::{until, until_within};

use crate::harried::{Harried, PROBE_DEADLINE};

/// Far less than the stack of a thread, far more than anything else takes.
const SLACK: u64 = 16 << 20;

/// Waits until no thread of the blocking pool is left, and lets no other come.
async fn take_threads(harried: &Harried, own: u64) {
    until("the end of the pool's threads", async || harried.number_of("Threads") <= own).await;
    let limit = harried.number_of("VmSize") * 1024 + SLACK;
    harried.limit("as", &limit.to_string());
}

async fn asked_without_threads(runtime: &str, own: u64) {
    let harried = Harried::start(&[("HARRIED", runtime)]).await;
    let before = harried.number("called", "runs").await;
    take_threads(&harried, own).await;

    for _ in 0..20 {
        let (status, took) = harried.timed("/readyz/called").await;
        assert_eq!(status, Some(503), "{}", harried.process.output());
        assert!(took < PROBE_DEADLINE, "{took:?}");
        for path in ["/livez", "/readyz/polled", "/readyz/background", "/"] {
            assert_eq!(harried.status(path).await, Some(200), "{path}");
        }
        assert_eq!(harried.status("/readyz").await, Some(503));
    }
    let (_, told) = harried.get("/readyz/called?verbose").await.expect("an answer");
    assert!(told.contains("could not be started"), "{told}");
    for (path, expected) in [("/healthcheck", 500), ("/environment", 200), ("/metrics", 200)] {
        assert_eq!(harried.status(path).await, Some(expected), "{path}");
    }

    harried.limit("as", "unlimited");
    until("a run", async || harried.status("/readyz/called").await == Some(200)).await;
    until("readiness", async || harried.status("/readyz").await == Some(200)).await;
    let runs = harried.number("called", "runs").await - before;
    assert!(runs <= 4.0, "{runs} runs: what could not be started is not caught up with");
    let (_, environment) = harried.get("/environment").await.expect("an answer");
    assert!(environment.contains("uname"), "{environment}");
}

#[tokio::test]
async fn on_one_thread_a_check_that_gets_none_fails_the_rest_is_answered_and_it_recovers() {
    asked_without_threads("single", 2).await;
}

#[tokio::test]
async fn on_many_threads_a_check_that_gets_none_fails_the_rest_is_answered_and_it_recovers() {
    asked_without_threads("multi", 4).await;
}

#[tokio::test]
async fn publishing_that_gets_no_thread_to_look_a_name_up_with_is_tried_again_until_it_does() {
    let api = MonitoringApi::start();
    // No connection survives, so that the name is looked up each time.
    api.fault_until_cleared(Fault::Cut);
    let url = api.url().replace("127.0.0.1", "localhost");
    let variables = [
        ("HARRIED", "single"),
        ("CRONITOR_API_URL", url.as_str()),
        ("CRONITOR_API_KEY", &api.key()),
        ("HEALTH_PUBLISH_JITTER", "0s"),
    ];
    let harried = Harried::start(&variables).await;
    api.wait_for_requests(1, Duration::from_secs(10)).await;
    take_threads(&harried, 2).await;
    let refused = async || harried.process.output().contains("can't spawn worker thread");
    until_within(Duration::from_secs(20), "a try that gets no thread", refused).await;
    assert_eq!(harried.status("/readyz/polled").await, Some(200));

    harried.limit("as", "unlimited");
    api.clear_faults();
    api.wait_for_puts(1, Duration::from_secs(20)).await;
    until("the end of it", async || harried.process.output().contains("monitors published")).await;
    assert_eq!(harried.status("/readyz/monitors").await, Some(200));
}

#[tokio::test]
async fn the_file_of_a_maintenance_that_gets_no_thread_to_be_looked_for_is_looked_for_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("maintenance");
    let path = file.to_str().expect("text");
    let harried = Harried::start(&[("HARRIED", "single"), ("HEALTH_MAINTENANCE_FILE", path)]).await;
    let source = "/readyz/maintenance-source";
    take_threads(&harried, 2).await;
    until("the failure", async || harried.status(source).await == Some(503)).await;
    assert_eq!(harried.status("/readyz/polled").await, Some(200));

    harried.limit("as", "unlimited");
    until("its end", async || harried.status(source).await == Some(200)).await;
    assert_eq!(harried.status("/readyz").await, Some(200));
    std::fs::write(&file, "").expect("a file");
    until("the maintenance", async || harried.status("/readyz").await == Some(503)).await;
    assert_eq!(harried.status("/livez").await, Some(200));
}
