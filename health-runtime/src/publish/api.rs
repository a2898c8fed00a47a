//! What the publisher needs of a monitoring API.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use super::payload::Payload;

/// A place that keeps monitors.
pub(crate) trait MonitoringApi: Send + Sync {
    /// Creates or updates all of `monitors` in one request, and says which keys the API answers that it kept. `None`:
    /// it did not say.
    fn put(&self, monitors: &[Payload])
    -> impl Future<Output = Result<Option<Vec<String>>, ApiError>> + Send;
}

/// Why a request to the monitoring API failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiError {
    what: String,
    temporary: bool,
    retry_after: Option<Duration>,
}

impl ApiError {
    /// It may work when tried again.
    pub(crate) fn temporary(what: impl Into<String>) -> Self {
        Self { what: what.into(), temporary: true, retry_after: None }
    }

    /// It will not work however often it is tried.
    pub(crate) fn permanent(what: impl Into<String>) -> Self {
        Self { temporary: false, ..Self::temporary(what) }
    }

    /// The time that the API asks for before the next try.
    pub(crate) fn after(mut self, retry_after: Option<Duration>) -> Self {
        self.retry_after = retry_after;
        self
    }

    pub(crate) fn is_temporary(&self) -> bool {
        self.temporary
    }

    pub(crate) fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}
