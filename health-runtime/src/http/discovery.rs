//! `/monitors/sd`: the monitors as targets, in the format of Prometheus' HTTP service discovery. Prometheus keeps the
//! targets it has for any answer but 200, and for any label it does not like.

use axum::http::StatusCode;
use axum::routing::{MethodRouter, get};
use serde_json::{Value, json};

use crate::export::ProbeTarget;
use crate::http::respond::{Answer, Responder, json};
use crate::http::view::View;
use crate::support::object;

pub(super) fn targets(view: View) -> MethodRouter {
    get(Responder::new(view, |view, _| {
        let targets = view.monitors.iter().filter_map(|monitor| {
            let ProbeTarget { url, labels } = ProbeTarget::of(monitor, &view.application).ok()?;
            let labels = object(labels.into_iter().map(|(name, value)| (name.to_owned(), value.into())));
            Some(json!({ "targets": [url], "labels": labels }))
        });
        Answer::known(json(StatusCode::OK, targets.collect::<Vec<Value>>()))
    }))
}
