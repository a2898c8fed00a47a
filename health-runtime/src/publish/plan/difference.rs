//! What an update changes, field by field.
//!
//! A desired monitor and the one that the API has are compared over the rows of
//! [`MONITOR_FIELDS`](crate::declare::MONITOR_FIELDS). The API may answer a value in another form than the one it was sent:
//! `every 60 seconds` for `every 1 minute`, a list in another order, nothing for an empty text. So both values are brought
//! to a [normal form](super::normal_form) first, and only what differs then is a change. A field that is not sent, such as
//! an undeclared group, is no change either: it stays as people set it in the dashboard.
//!
//! A change has one of two causes: a new declaration, or an edit by hand (*drift*). To tell them apart the monitor itself
//! carries [`Digests`] of the values that were applied last. A value at the API that still has its digest was not edited.
//! Headers and cookies have no digest, which could help to guess a secret, and so never count as drift.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::declare::{FieldComparison, MONITOR_FIELDS, PublishedField};
use crate::publish::plan::digest::Digests;
use crate::publish::plan::normal_form::{digest_of, normal_form};
use crate::support::redact;

/// One field that an update changes. It contains no secret.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FieldChange {
    /// Its name at the API: `request.url`.
    pub field: String,
    /// The value at the API; `null` if there is none.
    pub old: Json,
    /// The declared value.
    pub new: Json,
    /// Whether the value at the API was edited by hand since it was last applied.
    pub drift: bool,
}

/// The fields that are compared, in the order of the stored digests.
fn compared() -> impl Iterator<Item = (&'static PublishedField, FieldComparison)> {
    let published = MONITOR_FIELDS.iter().filter_map(|field| field.published.as_ref());
    published.filter_map(|field| Some((field, field.comparison?)))
}

/// The fields of a monitor, with its `request` at hand.
struct FieldReader<'a> {
    fields: &'a Map<String, Json>,
    request: Option<&'a Map<String, Json>>,
}

impl<'a> FieldReader<'a> {
    fn new(fields: &'a Map<String, Json>) -> Self {
        Self { fields, request: fields.get("request").and_then(Json::as_object) }
    }

    fn get(&self, field: &PublishedField) -> Option<&'a Json> {
        let members = if field.in_request { self.request? } else { self.fields };
        let value = members.get(field.name).filter(|value| !value.is_null());
        match (value, field.name) {
            // Later versions of the API have a list of schedules, and the group in another place.
            (None, "schedule") => self.fields.get("schedules")?.get(0),
            (None, "group") => self.fields.get("attributes")?.get("group_name"),
            _ => value,
        }
    }
}

fn path(field: &PublishedField) -> String {
    if field.in_request { format!("request.{}", field.name) } else { field.name.to_owned() }
}

/// What an update to the fields in `declared` would change of `existing`. `applied`: the digests that the record on the
/// existing monitor has.
pub(crate) fn changes(
    declared: &Map<String, Json>,
    existing: &Map<String, Json>,
    applied: &Digests,
) -> Vec<FieldChange> {
    let (declared, existing) = (FieldReader::new(declared), FieldReader::new(existing));
    let mut changes = Vec::new();
    let mut last_applied = None;
    for (at, (field, comparison)) in compared().enumerate() {
        let Some(new) = declared.get(field) else { continue };
        let old = existing.get(field).unwrap_or(&Json::Null);
        if old == new || normal_form(comparison, old) == normal_form(comparison, new) {
            continue;
        }
        if comparison == FieldComparison::Secrets {
            changes.extend(secret_changes(&path(field), old, new));
            continue;
        }
        // Read only when something differs, which is rare.
        let last_applied = last_applied.get_or_insert_with(|| applied.read(names()));
        let digest = last_applied.get(at).copied().flatten();
        let drift = digest.is_some_and(|digest| digest != digest_of(comparison, old));
        let (old, new) = (redact(old.clone()), redact(new.clone()));
        changes.push(FieldChange { field: path(field), old, new, drift });
    }
    changes
}

/// The digests of `declared`, to be stored in the record.
pub(crate) fn digests(declared: &Map<String, Json>) -> Digests {
    let declared = FieldReader::new(declared);
    let values = compared().map(|(field, comparison)| match comparison {
        FieldComparison::Secrets => None,
        _ => declared.get(field).map(|value| digest_of(comparison, value)),
    });
    Digests::of(names(), values)
}

fn names() -> impl Iterator<Item = &'static str> {
    compared().map(|(field, _)| field.name)
}

/// One change for each header or cookie whose value differs. The values are masked.
fn secret_changes(path: &str, old: &Json, new: &Json) -> Vec<FieldChange> {
    let (old, new) = (normal_form(FieldComparison::Secrets, old), normal_form(FieldComparison::Secrets, new));
    let names = [&old, &new].into_iter().filter_map(|value| value.as_object()).flat_map(Map::keys);
    let masked = |value: Option<&Json>| value.map_or(Json::Null, |_| "********".into());
    let changed = names.collect::<BTreeSet<_>>().into_iter().filter(|name| old.get(name) != new.get(name));
    changed
        .map(|name| FieldChange {
            field: format!("{path}.{name}"),
            old: masked(old.get(name)),
            new: masked(new.get(name)),
            drift: false,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: Json) -> Map<String, Json> {
        let Json::Object(object) = value else { panic!("{value} is no object") };
        object
    }

    fn between(declared: Json, existing: Json) -> Vec<FieldChange> {
        changes(&object(declared), &object(existing), &Digests::default())
    }

    #[test]
    fn a_value_in_another_form_of_the_api_is_no_change() {
        for (declared, existing) in [
            (json!({"schedule": "every 1 minute"}), json!({"schedule": "every 60 seconds"})),
            (json!({"schedule": "every 1 minute"}), json!({"schedules": ["every 1 minute"]})),
            (json!({"realert_interval": "every 8 hours"}), json!({"realert_interval": 8})),
            (json!({"grace_seconds": 0}), json!({"grace_seconds": null})),
            (json!({"grace_seconds": 120}), json!({"grace_seconds": "120"})),
            (json!({"failure_tolerance": 0}), json!({})),
            (json!({"paused": false}), json!({})),
            (json!({"notify": ["default"]}), json!({"notify": {"alerts": ["default"], "events": {}}})),
            (json!({"notify": ["a", "b"]}), json!({"notify": [{"key": "b"}, {"key": "a"}]})),
            (json!({"tags": ["a", "b"]}), json!({"tags": ["b", "a"]})),
            (json!({"group": "orders"}), json!({"group": null, "attributes": {"group_name": "orders"}})),
            (json!({"request": {"body": "", "regions": [], "headers": {}}}), json!({"request": {}})),
            (json!({"request": {"headers": {"X-A": "1"}}}), json!({"request": {"headers": {"x-a": "1"}}})),
            (
                json!({"assertions": ["response.body contains 'a b'"]}),
                json!({"assertions": ["response.body  contains \"a b\""]}),
            ),
            (
                json!({"assertions": ["response.body contains 'a b'"]}),
                json!({"assertions": ["response.body contains a b"]}),
            ),
        ] {
            assert_eq!(between(declared, existing.clone()), [], "{existing}");
        }
    }

    #[test]
    fn a_change_has_both_values() {
        let declared = json!({"name": "new", "schedule": "every 1 minute", "request": {"verify_ssl": true}});
        let existing = json!({"name": "old", "schedule": "every 1 hour", "request": {"verify_ssl": false}});
        let changes = between(declared, existing);
        let shown: Vec<_> = changes
            .iter()
            .map(|change| format!("{}: {} -> {}", change.field, change.old, change.new))
            .collect();
        assert_eq!(
            shown,
            [
                r#"name: "old" -> "new""#,
                "request.verify_ssl: false -> true",
                r#"schedule: "every 1 hour" -> "every 1 minute""#,
            ]
        );
    }

    #[test]
    fn quotes_within_an_assertion_are_part_of_it() {
        let declared = json!({"assertions": ["response.body contains \"it's\""]});
        assert_eq!(between(declared, json!({"assertions": ["response.body contains its"]})).len(), 1);
    }

    #[test]
    fn a_field_that_is_not_declared_is_no_change() {
        assert_eq!(between(json!({}), json!({"group": "theirs", "timezone": "UTC"})), []);
    }

    #[test]
    fn changes_of_headers_and_cookies_show_only_their_names() {
        let declared = json!({"request": {"headers": {"Authorization": "hunter2", "X-New": "hunter3"}}});
        let existing = json!({"request": {"headers": {"authorization": "hunter1", "x-old": "hunter4"}}});
        let changes = between(declared, existing);
        let fields: Vec<_> = changes.iter().map(|change| &*change.field).collect();
        assert_eq!(
            fields,
            ["request.headers.authorization", "request.headers.x-new", "request.headers.x-old"]
        );
        assert_eq!((&changes[1].old, &changes[2].new), (&Json::Null, &Json::Null));
        assert!(!format!("{changes:?}").contains("hunter"));
    }

    #[test]
    fn an_edit_by_hand_is_drift_and_a_new_declaration_is_not() {
        let applied = json!({"name": "a", "note": "b", "request": {"url": "https://a"}});
        let digests = digests(&object(applied.clone()));
        let mut edited = object(applied);
        edited["note"] = "edited".into();
        let declared = object(json!({"name": "new", "note": "b", "request": {"url": "https://a"}}));
        let changes = changes(&declared, &edited, &digests);
        let shown: Vec<_> = changes.iter().map(|change| (&*change.field, change.drift)).collect();
        assert_eq!(shown, [("name", false), ("note", true)]);
    }
}
