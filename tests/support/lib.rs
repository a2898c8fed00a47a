//! Test doubles of other services, and helpers that several tests share.

pub mod cached;
pub mod consul;
pub mod http;
pub mod log;
pub mod monitoring_api;
pub mod process;
pub mod proxy;
pub mod shop;
pub mod tls;

/// Compiles the examples of the manual.
#[cfg(doctest)]
#[doc = include_str!("../../docs/migrating.md")]
pub mod migrating {}

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

/// Runs all cases at the same time, so that their waits overlap. Each case has a separate thread and runtime, and may
/// therefore collect its own [`log::Log`].
///
/// # Panics
/// When a case panics, after all have ended.
pub fn side_by_side<T: Send>(cases: impl IntoIterator<Item = T>, run: impl AsyncFn(T) + Sync) {
    let run = &run;
    std::thread::scope(|scope| {
        for case in cases {
            scope.spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                runtime.expect("a runtime can be built").block_on(run(case));
            });
        }
    });
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
