//! Which requests may change something: those with a token that may write, or all where the application allows that.

use axum::body::Body;
use axum::http::{HeaderMap, Response, StatusCode};

use crate::http::respond::text;
use crate::http::view::View;

/// The response to a request that may not change anything; `None` for a request that may.
pub(crate) fn refuse_change(view: &View, headers: &HeaderMap) -> Option<Response<Body>> {
    if view.app.unauthenticated_changes || view.may_change(headers) {
        return None;
    }
    let what_to_do = if view.has_token(headers) {
        "its token only reads. Send one that may write"
    } else if view.app.token.is_some() {
        "send the configured token as `Authorization: Bearer`"
    } else {
        "set HEALTH_TOKEN and send it as `Authorization: Bearer`, or build with `allow_unauthenticated_changes()`"
    };
    Some(text(StatusCode::FORBIDDEN, format!("this request may not change anything: {what_to_do}\n")))
}
