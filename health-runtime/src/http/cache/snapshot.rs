//! One cached response.

use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH};
use axum::http::{HeaderMap, HeaderValue, Response};
use tokio::time::Instant;

use crate::engine::Report;

/// A response, with the conditions under which it may be sent again.
#[derive(Clone)]
pub(crate) struct Snapshot {
    /// The change counter of the endpoint's scope, read before the checks were asked.
    version: u64,
    /// When the response expires although the counter does not change.
    expires: Option<Instant>,
    /// The `max-age`, where caches may store the response.
    max_age: Option<MaxAge>,
    response: Response<Bytes>,
}

/// A `max-age` that shrinks until the first record expires.
#[derive(Clone, Copy)]
struct MaxAge {
    expires: Option<Instant>,
    seconds: u64,
}

impl Snapshot {
    pub(crate) fn new(version: u64, report: &Report, mut response: Response<Bytes>) -> Self {
        // axum would add this header to each response that it sends.
        let length = HeaderValue::from(response.body().len());
        response.headers_mut().insert(CONTENT_LENGTH, length);
        Self { version, expires: report.valid_until(), max_age: None, response }
    }

    /// Adds a `max-age` that ends when the first record expires.
    pub(crate) fn with_max_age(mut self, report: &Report, now: Instant) -> Self {
        let expires = report.expires();
        let seconds = seconds_until(expires, now);
        set_max_age(self.response.headers_mut(), seconds);
        self.max_age = Some(MaxAge { expires, seconds });
        self
    }

    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// Whether the response is right at `now`, when the change counter is `version`.
    pub(crate) fn is_fresh(&self, version: u64, now: Instant) -> bool {
        self.version == version && self.expires.is_none_or(|expires| now < expires)
    }

    /// The same response with the `max-age` of `now`; `None` where it has not changed.
    pub(crate) fn with_current_max_age(&self, now: Instant) -> Option<Self> {
        let MaxAge { expires, seconds: sent } = self.max_age?;
        let seconds = seconds_until(expires, now);
        if seconds == sent {
            return None;
        }
        let mut current = self.clone();
        set_max_age(current.response.headers_mut(), seconds);
        current.max_age = Some(MaxAge { expires, seconds });
        Some(current)
    }

    /// The response. The body is shared, not copied.
    pub(crate) fn response(&self) -> Response<Body> {
        // An empty body needs no allocation.
        self.response.clone().map(|body| if body.is_empty() { Body::empty() } else { Body::from(body) })
    }
}

/// Sets for how many seconds a cache may store the response.
pub(crate) fn set_max_age(headers: &mut HeaderMap, seconds: u64) {
    if let Ok(cache) = HeaderValue::try_from(format!("max-age={seconds}")) {
        headers.insert(CACHE_CONTROL, cache);
    }
}

/// The whole seconds until `expires`; zero where nothing expires.
pub(crate) fn seconds_until(expires: Option<Instant>, now: Instant) -> u64 {
    expires.map_or(0, |expires| expires.duration_since(now).as_secs())
}
