//! The monitors as they are resolved, with every secret redacted.

use serde_json::Value as Json;

use crate::declare::Value;
use crate::monitors::resolve::ResolvedMonitor;
use crate::support::object;

/// What `/monitors` answers, and what is exported as JSON.
pub(crate) fn definitions(monitors: &[ResolvedMonitor]) -> Json {
    let monitors: Json = monitors.iter().map(definition).collect();
    object([("monitors".to_owned(), monitors)]).into()
}

fn definition(monitor: &ResolvedMonitor) -> Json {
    let declared = &monitor.definition;
    let assertions: Vec<_> = monitor.assertions().iter().map(ToString::to_string).collect();
    let members: [(&str, Json); 14] = [
        ("key", (*monitor.key).into()),
        ("name", (*monitor.name).into()),
        ("note", (*monitor.note).into()),
        ("method", monitor.method.as_str().into()),
        ("url", (*monitor.url).into()),
        ("headers", redacted(&declared.headers)),
        ("cookies", redacted(&declared.cookies)),
        ("body", declared.body.as_deref().into()),
        ("assertions", assertions.into()),
        ("tags", monitor.tags.clone().into()),
        ("environment", (*monitor.environment).into()),
        ("schedule", monitor.schedule().into()),
        ("timeout_seconds", monitor.timeout_seconds().into()),
        ("location", monitor.location().public().into()),
    ];
    object(members.into_iter().map(|(name, value)| (name.to_owned(), value))).into()
}

fn redacted(values: &[(String, Value)]) -> Json {
    object(values.iter().map(|(name, value)| (name.clone(), value.redacted().into()))).into()
}
