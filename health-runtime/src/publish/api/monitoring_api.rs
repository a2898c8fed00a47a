//! What the publisher needs of a monitoring API.

use std::fmt;

use serde_json::{Map, Value as Json};

use crate::publish::api::error::ApiError;
use crate::publish::api::payload::Payload;

/// A service that keeps monitors.
pub(crate) trait MonitoringApi: Send + Sync {
    /// Creates or updates all of `monitors` in one request. Returns the keys of those that the API kept; `None` when it
    /// does not say.
    fn put(&self, monitors: &[Payload])
    -> impl Future<Output = Result<Option<Vec<String>>, ApiError>> + Send;

    /// One page of the monitors with this tag. The first page is 1.
    fn page(&self, tag: &str, page: usize) -> impl Future<Output = Result<ListingPage, ApiError>> + Send;

    /// The monitor with this key, if there is one.
    fn monitor(&self, key: &str) -> impl Future<Output = Result<Option<ExistingMonitor>, ApiError>> + Send;

    /// Deletes the monitors with these keys. A key without a monitor is no error.
    fn delete(&self, keys: &[String]) -> impl Future<Output = Result<(), ApiError>> + Send;
}

/// A monitor as the API has it. `Debug` shows the key alone.
#[derive(Clone)]
pub(crate) struct ExistingMonitor {
    pub(crate) key: String,
    /// All that the API answers, with headers, cookies and bodies in clear.
    pub(crate) fields: Map<String, Json>,
}

impl fmt::Debug for ExistingMonitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExistingMonitor").field("key", &self.key).finish_non_exhaustive()
    }
}

/// A page of a listing.
#[derive(Debug, Default)]
pub(crate) struct ListingPage {
    pub(crate) monitors: Vec<ExistingMonitor>,
    /// The number of monitors on all pages; `None` when the API does not say.
    pub(crate) total: Option<usize>,
}
