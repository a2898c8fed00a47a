//! What came back for a monitor's request.

use std::time::Duration;

use axum::http::{HeaderMap, StatusCode};

/// More than this is not read of a body.
pub(super) const BODY_LIMIT: usize = 1 << 20;

/// An answer, as the assertions see it.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    /// Whether the body is all of it.
    pub(super) whole: bool,
}

/// An answer, and how it came about.
#[derive(Debug)]
pub(super) struct Answered {
    pub(super) answer: Answer,
    /// From the first request to the end of the last answer.
    pub(super) time: Duration,
    /// Whether the first request came to an annotated handler. Over the network nobody knows.
    pub(super) reached: Option<bool>,
    /// Where the redirects led, if there were any.
    pub(super) redirected_to: Option<String>,
}

/// Why there is no answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unanswered {
    /// Nothing that was asked here could have answered.
    Elsewhere(String),
    /// What was asked did not answer.
    Lost(String),
}
