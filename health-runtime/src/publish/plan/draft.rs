//! A desired monitor in the fields of the API, as it would be sent. Every published field is sent, since one that is left out
//! keeps its old value there.

use serde_json::{Map, Value as Json};

use crate::declare::{Carrier, Value};
use crate::monitors::{FieldValue, ResolvedMonitor};
use crate::publish::api::Payload;
use crate::publish::plan::difference::digests;
use crate::publish::plan::digest::Digests;
use crate::publish::plan::owner::{Owner, OwnerRecord};
use crate::settings::Secret;
use crate::support::secrets_in_query;

/// What would be put of one monitor, to be compared with what the API has.
pub(crate) struct Draft {
    secrets: Vec<Secret>,
    fields: Map<String, Json>,
    record: OwnerRecord,
}

impl Draft {
    /// Drafts `monitor` with its secrets. `undeclared`: no route and no builder declares it.
    ///
    /// # Errors
    /// Names an environment variable that is not set.
    pub(crate) fn new(
        monitor: &ResolvedMonitor,
        variable: &dyn Fn(&str) -> Option<String>,
        owner: &Owner,
        undeclared: bool,
    ) -> Result<Self, String> {
        let mut secrets = Vec::new();
        let mut reveal = |_, _: &str, value: &Value| {
            let text = value.reveal(variable)?;
            secrets.push(Secret::new(&text));
            Ok(text)
        };
        let draft = Self::with_values(monitor, &mut reveal, owner, undeclared)?;
        secrets.extend(secrets_in_query(&monitor.url).map(Secret::new));
        Ok(Self { secrets, ..draft })
    }

    /// Drafts `monitor` with the headers and cookies that `text_of` gives.
    ///
    /// # Errors
    /// The first error of `text_of`.
    pub(crate) fn with_values(
        monitor: &ResolvedMonitor,
        text_of: &mut dyn FnMut(Carrier, &str, &Value) -> Result<String, String>,
        owner: &Owner,
        undeclared: bool,
    ) -> Result<Self, String> {
        let (mut fields, mut request) = (Map::new(), Map::new());
        for (field, value) in monitor.published_fields() {
            let value = match value {
                None => continue,
                Some(FieldValue::Known(value)) => value,
                Some(FieldValue::Secrets(carrier, pairs)) => {
                    let mut members = Map::new();
                    for (name, value) in pairs {
                        members.insert(name.clone(), text_of(carrier, name, value)?.into());
                    }
                    members.into()
                }
            };
            let members = if field.in_request { &mut request } else { &mut fields };
            members.insert(field.name.to_owned(), value);
        }
        fields.insert("request".to_owned(), request.into());
        let record = OwnerRecord {
            application: owner.application.clone(),
            environment: owner.environment.clone(),
            key: monitor.key.clone(),
            release: owner.release.clone(),
            undeclared,
            orphan_since: None,
            applied: Digests::default(),
        };
        Ok(Self { secrets: Vec::new(), fields, record })
    }

    pub(crate) fn fields(&self) -> &Map<String, Json> {
        &self.fields
    }

    pub(crate) fn record(&self) -> &OwnerRecord {
        &self.record
    }

    /// The fields as they are sent, with the record. The digests are computed only here: most drafts equal what the API has
    /// and are never sent.
    pub(crate) fn into_fields(mut self) -> Map<String, Json> {
        self.record.applied = digests(&self.fields);
        self.fields.insert("metadata".to_owned(), self.record.text().into());
        self.fields
    }

    pub(crate) fn into_payload(mut self) -> Payload {
        let (key, secrets) = (self.record.key.clone(), std::mem::take(&mut self.secrets));
        Payload::new(key, secrets, &self.into_fields())
    }
}

/// The values that sending `monitors` reads from the environment. Any response of the API may quote them. A variable that is
/// not set has no value to hide.
pub(crate) fn secrets<'a>(
    monitors: impl Iterator<Item = &'a ResolvedMonitor>,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Vec<Secret> {
    let values =
        monitors.flat_map(|monitor| monitor.definition.headers.iter().chain(&monitor.definition.cookies));
    let read = values.filter(|(_, value)| matches!(value, Value::Env(_)));
    read.filter_map(|(_, value)| value.reveal(variable).ok()).map(Secret::new).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::declare::fixtures::full_monitor;
    use crate::declare::{FieldComparison, MONITOR_FIELDS, Monitor};
    use crate::monitors::definitions;
    use crate::monitors::fixtures::{application, resolved};
    use crate::publish::plan::difference::changes;

    fn draft(monitor: &ResolvedMonitor) -> Draft {
        let token = |name: &str| (name == "TOKEN").then(|| "hunter2".to_owned());
        let owner = Owner::new(&application(), "production");
        Draft::new(monitor, &token, &owner, false).expect("the variable is set")
    }

    #[test]
    fn a_definition_is_sent_as_the_same_bytes_in_every_release() {
        for (monitor, sent) in [
            (full_monitor(), include_str!("golden/every_field.json")),
            (Monitor::get("/orders"), include_str!("golden/no_field.json")),
        ] {
            let payload = draft(&resolved(monitor)).into_payload();
            assert_eq!(serde_json::to_string(&payload).expect("it is JSON"), sent.trim_end());
        }
    }

    #[test]
    fn every_published_field_is_in_the_payload_in_the_plan_and_in_the_list_of_monitors() {
        let monitor = resolved(full_monitor());
        let sent = Json::Object(draft(&monitor).into_fields());
        let listed = &definitions(std::slice::from_ref(&monitor))["monitors"][0];
        for field in MONITOR_FIELDS.iter().filter_map(|field| field.published.as_ref()) {
            let name = field.name;
            let members = if field.in_request { &sent["request"] } else { &sent };
            assert!(members.get(name).is_some_and(|value| *value != Json::Null), "a put sends {name}");
            let listed_as = if name == "environments" { "environment" } else { name };
            assert!(
                listed.get(listed_as).is_some_and(|value| *value != Json::Null),
                "`/monitors` has {name}"
            );

            // The monitor at the API differs in this field alone.
            let mut existing = draft(&monitor).fields;
            let other = match field.comparison {
                Some(FieldComparison::Secrets) => json!({}),
                _ => json!("another value"),
            };
            if field.in_request {
                existing["request"][name] = other;
            } else {
                existing[name] = other;
            }
            let changes = changes(draft(&monitor).fields(), &existing, &Digests::default());
            assert_eq!(changes.len(), usize::from(field.comparison.is_some()), "a plan compares {name}");
        }
        assert_eq!(sent["request"]["headers"], json!({ "Authorization": "hunter2" }));
        assert_eq!(listed["headers"], json!({ "Authorization": "env(TOKEN)" }));
    }

    #[test]
    fn a_payload_has_no_field_but_those_of_the_table_and_the_record() {
        let sent = draft(&resolved(full_monitor())).into_fields();
        let request = sent["request"].as_object().expect("an object");
        let has_row = |name: &String, in_request: bool| {
            let mut published = MONITOR_FIELDS.iter().filter_map(|field| field.published.as_ref());
            published.any(|field| field.name == *name && field.in_request == in_request)
        };
        let unknown = sent.keys().filter(|name| !has_row(name, false));
        assert_eq!(unknown.collect::<Vec<_>>(), ["metadata", "request"]);
        assert!(request.keys().all(|name| has_row(name, true)), "{request:?}");
    }
}
