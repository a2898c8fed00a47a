use axum::body::Bytes;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, Response, StatusCode};
use serde_json::{Value, json};

use super::fault::RetryAfter;
use super::modes::ErrorBody;

/// A complete response. A fault may still break its delivery.
pub(super) type Answer = Response<Bytes>;

/// A JSON response.
pub(super) fn json(status: StatusCode, value: &Value) -> Answer {
    with_type(status, "application/json", value.to_string())
}

/// A response without a body.
pub(super) fn empty(status: StatusCode) -> Answer {
    let mut answer = Answer::default();
    *answer.status_mut() = status;
    answer
}

/// An error response of this shape.
pub(super) fn error(status: StatusCode, messages: &[String], shape: ErrorBody) -> Answer {
    let text = messages.join("; ");
    match shape {
        ErrorBody::Error => json(status, &json!({ "error": text })),
        ErrorBody::Message => json(status, &json!({ "message": text })),
        ErrorBody::Detail => json(status, &json!({ "detail": text })),
        ErrorBody::Errors => {
            let errors: Vec<_> = messages.iter().map(|message| json!({ "message": message })).collect();
            json(status, &json!({ "errors": errors }))
        }
        ErrorBody::Text => with_type(status, "text/plain; charset=utf-8", text),
    }
}

/// An error response whose only message is its status.
pub(super) fn bare_error(status: StatusCode, retry_after: RetryAfter, shape: ErrorBody) -> Answer {
    let reason = status.canonical_reason().unwrap_or("an error").to_lowercase();
    let mut answer = error(status, &[reason], shape);
    if let Some(value) = retry_after.header() {
        answer.headers_mut().insert(RETRY_AFTER, value);
    }
    answer
}

/// The login page of a proxy, which a client receives instead of JSON.
pub(super) fn not_json() -> Answer {
    let page = "<!doctype html><title>Sign in</title><p>Please sign in to continue.</p>";
    with_type(StatusCode::OK, "text/html; charset=utf-8", page.to_owned())
}

fn with_type(status: StatusCode, content_type: &'static str, body: String) -> Answer {
    let mut answer = Answer::new(body.into());
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    answer
}
