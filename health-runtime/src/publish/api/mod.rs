//! What the publisher needs of a monitoring API.

mod cronitor;
mod listing;
mod retry;

pub(crate) use cronitor::{Cronitor, listed};
#[cfg(fuzzing)]
pub(crate) use cronitor::{Received, Transport};
pub(crate) use listing::{Listing, list};
pub(crate) use retry::{Attended, at_least, unattended};
use std::fmt;
use std::future::Future;
use std::time::Duration;

use serde_json::{Map, Value as Json};

use crate::publish::send::Payload;

/// A place that keeps monitors.
pub(crate) trait MonitoringApi: Send + Sync {
    /// Creates or updates all of `monitors` in one request, and says which keys the API answers that it kept. `None`:
    /// it did not say.
    fn put(&self, monitors: &[Payload])
    -> impl Future<Output = Result<Option<Vec<String>>, ApiError>> + Send;

    /// One page, from 1, of the monitors with a tag.
    fn page(&self, tag: &str, page: usize) -> impl Future<Output = Result<Page, ApiError>> + Send;

    /// The monitor with a key, if there is one.
    fn monitor(&self, key: &str) -> impl Future<Output = Result<Option<Existing>, ApiError>> + Send;

    /// Removes the monitors with these keys, and those that are not there any more with them.
    fn delete(&self, keys: &[String]) -> impl Future<Output = Result<(), ApiError>> + Send;
}

/// A monitor as the API has it.
#[derive(Clone)]
pub(crate) struct Existing {
    pub(crate) key: String,
    /// Whatever it says of it: headers, cookies and bodies in clear.
    pub(crate) fields: Map<String, Json>,
}

impl fmt::Debug for Existing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Existing").field("key", &self.key).finish_non_exhaustive()
    }
}

/// A part of a listing.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) monitors: Vec<Existing>,
    /// How many there are on all pages, where the API says so.
    pub(crate) total: Option<usize>,
}

/// Why a request to the monitoring API failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiError {
    what: String,
    kind: Kind,
    retry_after: Option<Duration>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Temporary,
    Content,
    Permanent,
}

impl ApiError {
    /// It may work when tried again.
    pub(crate) fn temporary(what: impl Into<String>) -> Self {
        Self { what: what.into(), kind: Kind::Temporary, retry_after: None }
    }

    /// It will not work however often it is tried.
    pub(crate) fn permanent(what: impl Into<String>) -> Self {
        Self { kind: Kind::Permanent, ..Self::temporary(what) }
    }

    /// It will not work with what was sent; it may with a part of it.
    pub(crate) fn content(what: impl Into<String>) -> Self {
        Self { kind: Kind::Content, ..Self::temporary(what) }
    }

    /// The time that the API asks for before the next try.
    pub(crate) fn after(mut self, retry_after: Option<Duration>) -> Self {
        self.retry_after = retry_after;
        self
    }

    pub(crate) fn is_temporary(&self) -> bool {
        self.kind == Kind::Temporary
    }

    /// Whether it is what was sent that was refused.
    pub(crate) fn is_content(&self) -> bool {
        self.kind == Kind::Content
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
