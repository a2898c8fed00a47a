//! `/monitors`: the monitors as they are published, with every secret redacted.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{MethodRouter, get};
use serde_json::{Map, Value as Json, json};

use super::View;
use super::answer::json;
use crate::declare::Value;
use crate::publish::ResolvedMonitor;

pub(super) fn monitors() -> MethodRouter<View> {
    get(async |State(view): State<View>| {
        let monitors: Vec<_> = view.monitors.iter().map(entry).collect();
        json(StatusCode::OK, json!({ "monitors": monitors }))
    })
}

fn entry(monitor: &ResolvedMonitor) -> Json {
    let declared = &monitor.definition;
    json!({
        "key": monitor.key,
        "name": monitor.name,
        "note": monitor.note,
        "method": monitor.method.as_str(),
        "url": monitor.url,
        "headers": redacted(&declared.headers),
        "cookies": redacted(&declared.cookies),
        "body": declared.body,
        "assertions": monitor.assertions().iter().map(ToString::to_string).collect::<Vec<_>>(),
        "tags": monitor.tags,
        "environment": monitor.environment,
        "schedule": monitor.schedule(),
        "timeout_seconds": monitor.timeout_seconds(),
        "location": monitor.location().public(),
    })
}

fn redacted(values: &[(String, Value)]) -> Map<String, Json> {
    values.iter().map(|(name, value)| (name.clone(), value.redacted().into())).collect()
}
