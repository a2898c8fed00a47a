//! Test doubles of other services, and helpers that several tests share.

pub mod cached;
pub mod consul;
pub mod http;
pub mod log;
pub mod monitoring_api;
pub mod process;
pub mod shop;

use std::time::{Duration, Instant};

/// Waits until `holds` returns true, for at most ten seconds.
///
/// # Panics
/// When the time is over; `what` names the condition in the message.
pub async fn until(what: &str, holds: impl AsyncFnMut() -> bool) {
    until_within(Duration::from_secs(10), what, holds).await;
}

/// Waits until `holds` returns true, for at most `limit`.
///
/// # Panics
/// When the time is over; `what` names the condition in the message.
pub async fn until_within(limit: Duration, what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + limit;
    while !holds().await {
        assert!(Instant::now() < deadline, "not within {limit:?}: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The seed of a random test: from the environment variable `name`, which repeats an earlier run, or a new one. Prints it,
/// so that a failure can be repeated.
///
/// # Panics
/// When the variable is set and is not a number.
#[expect(clippy::print_stdout, reason = "a failed test shows what it printed")]
pub fn seed(name: &str) -> u64 {
    let seed = std::env::var(name).map_or_else(
        |_| fastrand::u64(..),
        |text| {
            text.parse().unwrap_or_else(|_| panic!("{name} is the number that an earlier run has printed"))
        },
    );
    println!("{name}={seed}");
    seed
}
