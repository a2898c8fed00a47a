//! Out of file descriptors.

use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use health_tests::until;
use tokio::time::{Instant, sleep};

use crate::harried::{Client, Harried, PROBE_DEADLINE};

/// More than the process has of its own, and fewer than are taken.
const DESCRIPTORS: &str = "64";
const CLIENTS: usize = 120;

/// How long it is watched while nobody is accepted.
const WATCHED: Duration = Duration::from_secs(3);

/// Connections that ask nothing.
fn take(address: SocketAddr) -> Vec<TcpStream> {
    (0..CLIENTS).map(|_| TcpStream::connect(address).expect("the backlog has room")).collect()
}

/// Waits until there are none left.
async fn exhausted(probe: &Client) {
    until("the end of the descriptors", async || {
        probe.get("/readyz/opened?verbose").await.is_some_and(|(_, told)| told.contains("os error 24"))
    })
    .await;
}

/// What a processor spends while it goes without, and `ask` is called ten times a second: little.
async fn watch(harried: &Harried, ask: impl AsyncFn()) -> Duration {
    let before = harried.processor_time();
    let watched = Instant::now();
    while watched.elapsed() < WATCHED {
        ask().await;
        sleep(Duration::from_millis(100)).await;
    }
    let spent = harried.processor_time() - before;
    assert!(spent < WATCHED / 5, "{spent:?} of a processor in {WATCHED:?}");
    spent
}

#[tokio::test]
async fn who_is_connected_is_answered_nothing_spins_and_others_are_once_there_are_descriptors() {
    for runtime in ["single", "multi"] {
        let harried = Harried::start(&[("HARRIED", runtime)]).await;
        harried.limit("nofile", DESCRIPTORS);
        // Kept alive, as a probe does.
        let probe = harried.kept_alive();
        assert_eq!(probe.status("/livez").await, Some(200));
        let taken = take(harried.address());
        exhausted(&probe).await;

        let spent = watch(&harried, async || {
            assert_eq!(probe.status("/livez").await, Some(200));
            assert_eq!(probe.status("/readyz/opened").await, Some(503), "what needs one fails");
            assert_eq!(probe.status("/readyz").await, Some(200), "it counts as a warning");
        })
        .await;
        println!("{runtime}: {spent:?} of a processor in {WATCHED:?} without descriptors");

        drop(taken);
        let (status, took) = harried.timed("/readyz").await;
        assert!(status == Some(200) && took < PROBE_DEADLINE, "{status:?} after {took:?}");
        assert_eq!(harried.status("/readyz/opened").await, Some(200));
    }
}

#[tokio::test]
async fn the_management_listener_stands_it_as_well() {
    let mut harried = Harried::start(&[("HEALTH_MANAGEMENT_ADDR", "127.0.0.1:0")]).await;
    harried.limit("nofile", DESCRIPTORS);
    let management = harried.management();
    let probe = management.kept_alive();
    assert_eq!(probe.status("/livez").await, Some(200));
    let taken = take(management.address());
    exhausted(&probe).await;
    watch(&harried, async || assert_eq!(probe.status("/livez").await, Some(200))).await;
    drop(taken);
    until("all is well", async || management.status("/readyz/opened").await == Some(200)).await;
    assert_eq!(harried.status("/livez").await, Some(200));
}
