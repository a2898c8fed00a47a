//! Doubles and helpers of the scenarios.

pub mod answers;
pub mod consul;
pub mod http;
pub mod log;
pub mod monitoring_api;
pub mod process;
pub mod shop;

/// Waits until `holds`, for ten seconds at the most.
///
/// # Panics
/// When the time is over; `what` says what was waited for.
pub async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while !holds().await {
        assert!(std::time::Instant::now() < deadline, "waited in vain: {what}");
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}
