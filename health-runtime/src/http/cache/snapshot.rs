//! One cached response.

use axum::body::{Body, Bytes};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderValue, Response};
use tokio::time::Instant;

use crate::engine::Report;

/// A response, with the conditions under which it may be sent again.
pub(crate) struct Snapshot {
    /// The change counter of the endpoint's scope, read before the checks were asked.
    version: u64,
    /// When the response expires although the counter does not change.
    expires: Option<Instant>,
    response: Response<Bytes>,
}

impl Snapshot {
    pub(crate) fn new(version: u64, report: &Report, mut response: Response<Bytes>) -> Self {
        // axum would add this header to each response that it sends.
        let length = HeaderValue::from(response.body().len());
        response.headers_mut().insert(CONTENT_LENGTH, length);
        Self { version, expires: report.valid_until(), response }
    }

    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// Whether the response is right at `now`, when the change counter is `version`.
    pub(crate) fn is_fresh(&self, version: u64, now: Instant) -> bool {
        self.version == version && self.expires.is_none_or(|expires| now < expires)
    }

    /// The response. The body is shared, not copied.
    pub(crate) fn response(&self) -> Response<Body> {
        // An empty body needs no allocation.
        self.response.clone().map(|body| if body.is_empty() { Body::empty() } else { Body::from(body) })
    }
}
