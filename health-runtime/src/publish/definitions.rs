//! The monitors as they are resolved, with every secret redacted.

use serde_json::{Map, Value as Json, json};

use super::ResolvedMonitor;
use crate::declare::Value;
use crate::json_object::object;

/// What `/monitors` answers, and what is exported as JSON.
pub(crate) fn definitions(monitors: &[ResolvedMonitor]) -> Json {
    json!({ "monitors": monitors.iter().map(definition).collect::<Vec<_>>() })
}

fn definition(monitor: &ResolvedMonitor) -> Json {
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
    object(values.iter().map(|(name, value)| (name.clone(), value.redacted().into())))
}
