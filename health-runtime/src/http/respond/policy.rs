//! Who may change something by request: whoever has the token, or everybody where the application says so.

use axum::body::Body;
use axum::http::{HeaderMap, Response, StatusCode};

use crate::http::respond::answer::text;
use crate::http::view::View;

/// The answer to a request that may not change anything; `None` when it may.
pub(crate) fn refusal(view: &View, headers: &HeaderMap) -> Option<Response<Body>> {
    if view.unauthenticated_changes || view.is_operator(headers) {
        return None;
    }
    let what_to_do = if view.token.is_some() {
        "send the configured token as `Authorization: Bearer`"
    } else {
        "set HEALTH_TOKEN and send it as `Authorization: Bearer`, or build with `allow_unauthenticated_changes()`"
    };
    Some(text(StatusCode::FORBIDDEN, format!("this request may not change anything: {what_to_do}\n")))
}
