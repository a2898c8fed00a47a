//! `/monitors/sd`: the monitors as targets for Prometheus' HTTP service discovery. Prometheus keeps its old targets when
//! the status is not 200 or when one label is invalid, so a monitor without a valid target is left out.

use axum::http::StatusCode;
use axum::routing::{MethodRouter, get};
use serde_json::{Value, json};

use crate::export::ProbeTarget;
use crate::http::respond::{Responder, ResponseFuture, json};
use crate::http::view::View;
use crate::support::object;

pub(super) fn targets(view: View) -> MethodRouter {
    get(Responder::new(view, |view, _| {
        let targets = view.app.monitors.iter().filter_map(|monitor| {
            let ProbeTarget { url, labels } = ProbeTarget::of(monitor, &view.app.application).ok()?;
            let labels = object(labels.into_iter().map(|(name, value)| (name.to_owned(), value.into())));
            Some(json!({ "targets": [url], "labels": labels }))
        });
        ResponseFuture::ready(json(StatusCode::OK, targets.collect::<Vec<Value>>()))
    }))
}
