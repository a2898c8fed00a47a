//! `/monitors`: the monitors as they are published, with every secret redacted.

use axum::http::StatusCode;
use axum::routing::{MethodRouter, get};

use super::View;
use super::answer::json;
use super::responder::{Answer, Responder};
use crate::publish::definitions;

pub(super) fn monitors(view: View) -> MethodRouter {
    get(Responder::new(view, |view, _| Answer::known(json(StatusCode::OK, definitions(&view.monitors)))))
}
