//! The monitoring API, as the publisher sees it: the trait, what it sends and gets, and the client of the real one.

mod cronitor;
mod error;
mod listing;
mod monitoring_api;
mod payload;
mod retry;
mod transport;

pub(super) use cronitor::{Cronitor, listed};
pub(super) use error::ApiError;
pub(super) use listing::{Listing, list};
#[cfg(test)]
pub(super) use monitoring_api::ListingPage;
pub(super) use monitoring_api::{ExistingMonitor, MonitoringApi};
pub(super) use payload::Payload;
pub(super) use retry::{WithRetries, background_waits, wait_before_retry};
#[cfg(fuzzing)]
pub(super) use transport::Transport;
