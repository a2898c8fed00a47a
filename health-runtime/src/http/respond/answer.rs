//! What all answers have in common.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, Response, StatusCode};

use serde_json::Value;

use crate::engine::CheckReport;

/// Text that no browser takes for anything else, and no cache keeps.
pub(crate) fn text<B>(status: StatusCode, text: impl Into<B>) -> Response<B> {
    let mut response = answer(status, text.into());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// A JSON document that no cache keeps.
pub(crate) fn json(status: StatusCode, document: impl Into<Value>) -> Response<Body> {
    let mut response = answer(status, Body::from(document.into().to_string()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// An answer that no cache keeps.
pub(crate) fn answer<B>(status: StatusCode, body: B) -> Response<B> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The message of a check with its cause, for operators.
pub(crate) fn output(check: &CheckReport) -> Option<String> {
    match (check.message(), check.cause()) {
        (Some(message), Some(cause)) => Some(format!("{message}: {cause}")),
        (message, cause) => message.or(cause).map(str::to_owned),
    }
}
