//! One answer, kept.

use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH};
use axum::http::{HeaderMap, HeaderValue, Response};
use tokio::time::Instant;

use crate::engine::Report;

/// An answer as it is sent, with what it takes for it to be sent again.
#[derive(Clone)]
pub(crate) struct Snapshot {
    /// The number of what it tells, from before it was asked for.
    version: u64,
    /// Until when it is true; `None` while the number stays.
    holds: Option<Instant>,
    /// What its header for caches counts down to.
    countdown: Option<Countdown>,
    response: Response<Bytes>,
}

/// The seconds until the first record expires.
#[derive(Clone, Copy)]
struct Countdown {
    expires: Option<Instant>,
    seconds: u64,
}

impl Snapshot {
    pub(crate) fn new(version: u64, report: &Report, mut response: Response<Bytes>) -> Self {
        // With every header axum would add, so that answering adds none.
        let length = HeaderValue::from(response.body().len());
        response.headers_mut().insert(CONTENT_LENGTH, length);
        Self { version, holds: report.valid_until(), countdown: None, response }
    }

    /// With a `max-age` that counts down to when the first record expires.
    pub(crate) fn counting_down(mut self, report: &Report, now: Instant) -> Self {
        let expires = report.expires();
        let seconds = seconds(expires, now);
        set_max_age(self.response.headers_mut(), seconds);
        self.countdown = Some(Countdown { expires, seconds });
        self
    }

    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// Whether it may be sent at `now`, while the number is `version`.
    pub(crate) fn is_true(&self, version: u64, now: Instant) -> bool {
        self.version == version && self.holds.is_none_or(|holds| now < holds)
    }

    /// The same with another `max-age`, where that is due.
    pub(crate) fn turned(&self, now: Instant) -> Option<Self> {
        let Countdown { expires, seconds: told } = self.countdown?;
        let seconds = seconds(expires, now);
        if seconds == told {
            return None;
        }
        let mut turned = self.clone();
        set_max_age(turned.response.headers_mut(), seconds);
        turned.countdown = Some(Countdown { expires, seconds });
        Some(turned)
    }

    /// The answer. Its body is shared.
    pub(crate) fn response(&self) -> Response<Body> {
        // A body without anything in it need not be allocated.
        self.response.clone().map(|body| if body.is_empty() { Body::empty() } else { Body::from(body) })
    }
}

/// Sets for how many seconds a cache may keep the answer.
pub(crate) fn set_max_age(headers: &mut HeaderMap, seconds: u64) {
    if let Ok(cache) = HeaderValue::try_from(format!("max-age={seconds}")) {
        headers.insert(CACHE_CONTROL, cache);
    }
}

/// How many whole seconds are left; none, where nothing expires.
pub(crate) fn seconds(expires: Option<Instant>, now: Instant) -> u64 {
    expires.map_or(0, |expires| expires.duration_since(now).as_secs())
}
