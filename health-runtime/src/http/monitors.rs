//! `/monitors`: the monitors as they are published, with their secrets masked.

use axum::http::StatusCode;
use axum::routing::{MethodRouter, get};

use crate::http::respond::{Responder, ResponseFuture, json};
use crate::http::view::View;
use crate::monitors::definitions;

pub(super) fn monitors(view: View) -> MethodRouter {
    get(Responder::new(view, |view, _| {
        ResponseFuture::ready(json(StatusCode::OK, definitions(&view.app.monitors)))
    }))
}
