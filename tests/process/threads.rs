//! Out of threads, and of memory for their stacks.

use health_tests::until;

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
