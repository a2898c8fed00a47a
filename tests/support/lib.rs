//! Doubles and helpers of the scenarios.

pub mod answers;
pub mod consul;
pub mod http;
pub mod log;
pub mod monitoring_api;
pub mod process;
pub mod shop;

use std::time::{Duration, Instant};

/// Waits until `holds`, for ten seconds at the most.
///
/// # Panics
/// When the time is over; `what` says what was waited for.
pub async fn until(what: &str, holds: impl AsyncFnMut() -> bool) {
    until_within(Duration::from_secs(10), what, holds).await;
}

/// Waits until `holds`, for `limit` at the most.
///
/// # Panics
/// When the time is over; `what` says what was waited for.
pub async fn until_within(limit: Duration, what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + limit;
    while !holds().await {
        assert!(Instant::now() < deadline, "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
