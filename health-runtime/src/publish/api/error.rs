//! Why a request to the monitoring API failed, and whether to send it again.

use std::fmt;
use std::time::Duration;

/// A request to the monitoring API that failed. `Display` contains no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiError {
    what: String,
    kind: ApiErrorKind,
    retry_after: Option<Duration>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ApiErrorKind {
    Temporary,
    Content,
    Permanent,
}

impl ApiError {
    /// The same request may succeed later.
    pub(crate) fn temporary(what: impl Into<String>) -> Self {
        Self { what: what.into(), kind: ApiErrorKind::Temporary, retry_after: None }
    }

    /// The same request will not succeed later, nor will a part of it.
    pub(crate) fn permanent(what: impl Into<String>) -> Self {
        Self { kind: ApiErrorKind::Permanent, ..Self::temporary(what) }
    }

    /// The API refused what was sent. A part of it may succeed.
    pub(crate) fn content(what: impl Into<String>) -> Self {
        Self { kind: ApiErrorKind::Content, ..Self::temporary(what) }
    }

    /// Adds how long the API asks to wait before the next request.
    pub(crate) fn after(mut self, retry_after: Option<Duration>) -> Self {
        self.retry_after = retry_after;
        self
    }

    pub(crate) fn is_temporary(&self) -> bool {
        self.kind == ApiErrorKind::Temporary
    }

    pub(crate) fn is_content(&self) -> bool {
        self.kind == ApiErrorKind::Content
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
