//! What `/monitors` answers: every monitor with all its published fields, and every secret redacted.

use serde_json::Value as Json;

use crate::declare::Value;
use crate::monitors::fields::FieldValue;
use crate::monitors::resolved::ResolvedMonitor;
use crate::support::object;

/// `{"monitors": [..]}`: what `/monitors` answers, and what is exported as JSON.
pub(crate) fn definitions(monitors: &[ResolvedMonitor]) -> Json {
    let monitors: Json = monitors.iter().map(definition).collect();
    object([("monitors".to_owned(), monitors)]).into()
}

/// The fields under the names that they have at the API, those of `request` beside the others, with the defaults that are
/// sent. `null`: not sent, or empty.
fn definition(monitor: &ResolvedMonitor) -> Json {
    let published = monitor.published_fields().map(|(field, value)| match (field.name, value) {
        // A process has one environment, and the list that is sent has it alone.
        ("environments", _) => ("environment", (*monitor.environment).into()),
        (name, None) => (name, Json::Null),
        ("url", Some(_)) => ("url", (*monitor.shown_url()).into()),
        ("body", Some(_)) if monitor.definition.body.as_deref() != Some("") => {
            ("body", monitor.shown_body().into())
        }
        (name, Some(FieldValue::Known(value))) if value == "" => (name, Json::Null),
        (name, Some(FieldValue::Known(value))) => (name, value),
        (name, Some(FieldValue::Secrets(_, pairs))) => (name, redacted(pairs)),
    });
    let location = ("location", monitor.location().public().into());
    object(published.chain([location]).map(|(name, value)| (name.to_owned(), value))).into()
}

fn redacted(values: &[(String, Value)]) -> Json {
    object(values.iter().map(|(name, value)| (name.clone(), value.redacted().into()))).into()
}
