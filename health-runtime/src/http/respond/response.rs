//! Responses, and the parts that several endpoints have in common.

#[cfg(any(feature = "environment", feature = "metrics"))]
use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, Response, StatusCode};
use serde_json::Value;

use crate::declare::{Part, Status};
use crate::engine::CheckReport;
use crate::settings::Details;

/// Plain text that no browser takes for HTML and no cache stores.
pub(crate) fn text<B>(status: StatusCode, text: impl Into<B>) -> Response<B> {
    let mut response = no_store(status, text.into());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// A JSON document that no cache stores.
pub(crate) fn json(status: StatusCode, document: impl Into<Value>) -> Response<Body> {
    let mut response = no_store(status, Body::from(document.into().to_string()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// A response that no cache stores.
pub(crate) fn no_store<B>(status: StatusCode, body: B) -> Response<B> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The code of a probe: 503 for a failure.
pub(crate) fn probe_code(status: Status) -> StatusCode {
    match status {
        Status::Pass | Status::Warn => StatusCode::OK,
        Status::Fail => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// The message of a check with its cause, where all details are shown.
pub(crate) fn shown_message(check: &CheckReport, details: Details) -> Option<String> {
    if details == Details::Full { message_with_cause(check) } else { None }
}

/// The message of a check with its cause.
pub(crate) fn message_with_cause(check: &CheckReport) -> Option<String> {
    joined(check.message(), check.cause())
}

/// The message of a part with its cause.
pub(crate) fn part_message(part: &Part) -> Option<String> {
    let cause = part.outcome.error().map(ToString::to_string);
    joined(part.outcome.message(), cause.as_deref())
}

fn joined(message: Option<&str>, cause: Option<&str>) -> Option<String> {
    match (message, cause) {
        // The author may have made the message from the error.
        (Some(message), Some(cause)) if cause.starts_with(message) => Some(cause.to_owned()),
        (Some(message), Some(cause)) => Some(format!("{message}: {cause}")),
        (message, cause) => message.or(cause).map(str::to_owned),
    }
}

/// The seconds from 1970 to `time`.
#[cfg(any(feature = "environment", feature = "metrics"))]
pub(crate) fn unix_seconds(time: SystemTime) -> f64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64()
}
