//! `/heartbeat`: 204, or 500 when any check fails; an empty body.

use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{MethodRouter, get};

use super::View;
use super::answer::answer;
use crate::outcome::Status;

pub(super) fn heartbeat() -> MethodRouter<View> {
    get(|State(view): State<View>| async move {
        let status = match view.engine.report(None, |_| false).await.status() {
            Status::Pass | Status::Warn => StatusCode::NO_CONTENT,
            Status::Fail => StatusCode::INTERNAL_SERVER_ERROR,
        };
        answer(status, Body::empty())
    })
}
