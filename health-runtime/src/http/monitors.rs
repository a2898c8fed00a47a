//! `/monitors`: the monitors as they are published, with every secret redacted.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{MethodRouter, get};

use super::View;
use super::answer::json;
use crate::export::definitions;

pub(super) fn monitors() -> MethodRouter<View> {
    get(async |State(view): State<View>| json(StatusCode::OK, definitions(&view.monitors)))
}
