//! `/monitors`: the monitors as they are published, with every secret redacted.

use axum::http::StatusCode;
use axum::routing::{MethodRouter, get};

use crate::http::respond::{Answer, Responder, json};
use crate::http::view::View;
use crate::monitors::definitions;

pub(super) fn monitors(view: View) -> MethodRouter {
    get(Responder::new(view, |view, _| Answer::known(json(StatusCode::OK, definitions(&view.monitors)))))
}
