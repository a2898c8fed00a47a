//! A process that has no free file descriptors.

use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use health_tests::until;
use tokio::time::{Instant, sleep};

use crate::constrained::{Client, Constrained, PROBE_DEADLINE};

/// More than an idle process has open, and fewer than [`CLIENTS`] need.
const DESCRIPTORS: &str = "64";
const CLIENTS: usize = 120;

/// How long the process is observed while it cannot accept connections.
const OBSERVED: Duration = Duration::from_secs(3);

/// Opens idle connections, which use up the descriptors.
fn take_descriptors(address: SocketAddr) -> Vec<TcpStream> {
    (0..CLIENTS).map(|_| TcpStream::connect(address).expect("the backlog has room")).collect()
}

/// Waits until the process cannot open a file.
async fn until_exhausted(probe: &Client) {
    until("the last descriptor", async || {
        probe.get("/readyz/opened?verbose").await.is_some_and(|(_, body)| body.contains("os error 24"))
    })
    .await;
}

/// Asserts that the process needs little CPU time for [`OBSERVED`], and returns that time. Calls `ask` ten times a second.
async fn assert_does_not_spin(process: &Constrained, ask: impl AsyncFn()) -> Duration {
    let before = process.cpu_time();
    let started = Instant::now();
    while started.elapsed() < OBSERVED {
        ask().await;
        sleep(Duration::from_millis(100)).await;
    }
    let spent = process.cpu_time() - before;
    assert!(spent < OBSERVED / 5, "{spent:?} of CPU time in {OBSERVED:?}");
    spent
}

#[tokio::test]
async fn without_descriptors_connected_clients_are_answered_and_nothing_spins() {
    for runtime in ["single", "multi"] {
        let process = Constrained::start(&[("RUNTIME", runtime)]).await;
        process.limit("nofile", DESCRIPTORS);
        // A prober keeps its connection alive, so it needs no new descriptor.
        let probe = process.with_keep_alive();
        assert_eq!(probe.status("/livez").await, Some(200));
        let idle = take_descriptors(process.address());
        until_exhausted(&probe).await;

        let spent = assert_does_not_spin(&process, async || {
            assert_eq!(probe.status("/livez").await, Some(200));
            assert_eq!(probe.status("/readyz/opened").await, Some(503), "a check that opens a file fails");
            assert_eq!(probe.status("/readyz").await, Some(200), "it counts as a warning");
        })
        .await;
        println!("{runtime}: {spent:?} of CPU time in {OBSERVED:?} without descriptors");

        drop(idle);
        let (status, took) = process.timed("/readyz").await;
        assert!(status == Some(200) && took < PROBE_DEADLINE, "{status:?} after {took:?}");
        assert_eq!(process.status("/readyz/opened").await, Some(200));
    }
}

#[tokio::test]
async fn without_descriptors_the_management_listener_answers_connected_clients() {
    let mut process = Constrained::start(&[("HEALTH_MANAGEMENT_ADDR", "127.0.0.1:0")]).await;
    process.limit("nofile", DESCRIPTORS);
    let management = process.management();
    let probe = management.with_keep_alive();
    assert_eq!(probe.status("/livez").await, Some(200));
    let idle = take_descriptors(management.address());
    until_exhausted(&probe).await;
    assert_does_not_spin(&process, async || assert_eq!(probe.status("/livez").await, Some(200))).await;
    drop(idle);
    until("recovery", async || management.status("/readyz/opened").await == Some(200)).await;
    assert_eq!(process.status("/livez").await, Some(200));
}
