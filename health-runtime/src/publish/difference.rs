//! What differs between a monitor as it is declared and as the API has it, field by field.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};

use crate::redact::redact;

/// One field that an update changes. It contains no secret.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FieldChange {
    /// Its name, as the API has it: `request.url`.
    pub field: String,
    /// What the API has; `null` where it has nothing.
    pub old: Json,
    /// What is declared.
    pub new: Json,
    /// Whether somebody has edited it since it was applied last.
    pub drift: bool,
}

/// A field of a monitor, and how two of its values compare.
struct Field {
    /// The object it stands in, where it is not the monitor itself.
    within: Option<&'static str>,
    name: &'static str,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A text, number or flag.
    Plain,
    /// A list whose order says nothing.
    Set,
    /// Assertions: a list in which quotes may be of either kind.
    Assertions,
    /// A length of time in words; a number alone means hours.
    Interval,
    /// Names with values that are nobody's business.
    Secrets,
}

const fn field(name: &'static str, kind: Kind) -> Field {
    Field { within: None, name, kind }
}

const fn request(name: &'static str, kind: Kind) -> Field {
    Field { within: Some("request"), name, kind }
}

/// Every field that is managed, in the order in which people read them.
const FIELDS: &[Field] = &[
    field("name", Kind::Plain),
    field("type", Kind::Plain),
    field("platform", Kind::Plain),
    request("method", Kind::Plain),
    request("url", Kind::Plain),
    request("headers", Kind::Secrets),
    request("cookies", Kind::Secrets),
    request("body", Kind::Plain),
    request("timeout_seconds", Kind::Plain),
    request("follow_redirects", Kind::Plain),
    request("verify_ssl", Kind::Plain),
    request("regions", Kind::Set),
    field("assertions", Kind::Assertions),
    field("schedule", Kind::Interval),
    field("paused", Kind::Plain),
    field("notify", Kind::Set),
    field("realert_interval", Kind::Interval),
    field("grace_seconds", Kind::Plain),
    field("failure_tolerance", Kind::Plain),
    field("group", Kind::Plain),
    field("environments", Kind::Set),
    field("tags", Kind::Set),
    field("note", Kind::Plain),
];

impl Field {
    fn of<'a>(&self, monitor: &'a Map<String, Json>) -> Option<Cow<'a, Json>> {
        let object = match self.within {
            Some(within) => monitor.get(within)?.as_object()?,
            None => monitor,
        };
        let value = object.get(self.name).filter(|value| !value.is_null());
        match (value, self.name) {
            // Newer versions of the API have a list of schedules.
            (None, "schedule") => object.get("schedules")?.get(0).map(Cow::Borrowed),
            (None, "group") => object.get("attributes")?.get("group_name").map(Cow::Borrowed),
            _ => value.map(Cow::Borrowed),
        }
    }

    fn path(&self) -> String {
        match self.within {
            Some(within) => format!("{within}.{}", self.name),
            None => self.name.to_owned(),
        }
    }
}

/// What an update would change of `existing`.
pub(super) fn changes(
    declared: &Map<String, Json>,
    existing: &Map<String, Json>,
    applied: &BTreeMap<String, String>,
) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    for field in FIELDS {
        // What is not declared is left as it is.
        let Some(new) = field.of(declared) else { continue };
        let old = field.of(existing).unwrap_or(Cow::Owned(Json::Null));
        if old == new || normal(field.kind, &old) == normal(field.kind, &new) {
            continue;
        }
        let path = field.path();
        if field.kind == Kind::Secrets {
            changes.extend(secret_changes(&path, &old, &new));
            continue;
        }
        let drift = applied.get(&path).is_some_and(|last| *last != digest(&normal(field.kind, &old)));
        let shown = |value: Cow<'_, Json>| redact(value.into_owned());
        changes.push(FieldChange { field: path, old: shown(old), new: shown(new), drift });
    }
    changes
}

/// A digest of each field, to be remembered. Of secrets none: it could be used to guess them.
pub(super) fn digests(declared: &Map<String, Json>) -> BTreeMap<String, String> {
    let open = FIELDS.iter().filter(|field| field.kind != Kind::Secrets);
    open.filter_map(|field| Some((field.path(), digest(&normal(field.kind, &*field.of(declared)?)))))
        .collect()
}

fn digest(value: &Json) -> String {
    let digest = Sha256::digest(value.to_string());
    digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// The names whose values differ, without the values.
fn secret_changes(path: &str, old: &Json, new: &Json) -> Vec<FieldChange> {
    let (old, new) = (normal(Kind::Secrets, old), normal(Kind::Secrets, new));
    let names = [&old, &new].into_iter().filter_map(Json::as_object).flat_map(Map::keys);
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

/// One of all the forms in which the API may answer a value.
fn normal(kind: Kind, value: &Json) -> Json {
    let normal = match kind {
        Kind::Plain => match value {
            Json::Number(number) => Json::String(number.to_string()),
            other => other.clone(),
        },
        Kind::Interval => seconds(value).map_or_else(|| value.clone(), Json::from),
        Kind::Set => sorted(members(value).map(name_of)),
        Kind::Assertions => sorted(members(value).map(|assertion| unquoted(&name_of(assertion)))),
        Kind::Secrets => {
            let pairs = value.as_object().into_iter().flatten();
            Json::Object(pairs.map(|(name, value)| (name.to_ascii_lowercase(), value.clone())).collect())
        }
    };
    if says_nothing(&normal) { Json::Null } else { normal }
}

/// What an API leaves out as readily as it says it.
fn says_nothing(value: &Json) -> bool {
    match value {
        Json::Null | Json::Bool(false) => true,
        Json::Bool(true) => false,
        Json::Number(number) => number.as_f64() == Some(0.0),
        Json::String(text) => text.is_empty() || text == "0",
        Json::Array(list) => list.is_empty(),
        Json::Object(members) => members.is_empty(),
    }
}

/// The members of a list; of `{"alerts": […]}`, as `notify` may be; or one value alone.
fn members(value: &Json) -> impl Iterator<Item = &Json> {
    let value = value.get("alerts").unwrap_or(value);
    let (list, alone) = match value {
        Json::Array(list) => (&list[..], None),
        Json::Null => (&[][..], None),
        other => (&[][..], Some(other)),
    };
    list.iter().chain(alone)
}

/// A text, or the key of an object that stands for it.
fn name_of(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Object(members) => {
            let key = members.get("key").or_else(|| members.get("name")).and_then(Json::as_str);
            key.map_or_else(|| value.to_string(), str::to_owned)
        }
        other => other.to_string(),
    }
}

fn sorted(texts: impl Iterator<Item = String>) -> Json {
    texts.collect::<BTreeSet<_>>().into_iter().map(Json::String).collect()
}

/// An assertion without the quotes around its value, and with single spaces.
fn unquoted(assertion: &str) -> String {
    let text = assertion.trim();
    let bare = text.chars().next_back().filter(|last| matches!(last, '\'' | '"')).and_then(|quote| {
        let (before, value) = text[..text.len() - 1].split_once(&format!(" {quote}"))?;
        Some(format!("{before} {value}"))
    });
    bare.as_deref().unwrap_or(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `every 8 hours`, `90 seconds`, or a number of hours.
fn seconds(value: &Json) -> Option<u64> {
    let text = match value {
        Json::Number(hours) => return hours.as_u64()?.checked_mul(3_600),
        other => other.as_str()?,
    };
    let mut words = text.trim_start_matches("every ").split_whitespace();
    let (number, unit) = (words.next()?.parse::<u64>().ok()?, words.next()?);
    let unit = match unit.as_bytes().first()? {
        b's' => 1,
        b'm' => 60,
        b'h' => 3_600,
        b'd' => 86_400,
        _ => return None,
    };
    number.checked_mul(unit)
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
        changes(&object(declared), &object(existing), &BTreeMap::new())
    }

    #[test]
    fn every_form_in_which_the_api_may_answer_a_value_is_that_value() {
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
    fn what_differs_is_said_with_both_values() {
        let declared = json!({"name": "new", "schedule": "every 1 minute", "request": {"verify_ssl": true}});
        let existing = json!({"name": "old", "schedule": "every 1 hour", "request": {"verify_ssl": false}});
        let changes = between(declared, existing);
        let told: Vec<_> = changes
            .iter()
            .map(|change| format!("{}: {} -> {}", change.field, change.old, change.new))
            .collect();
        assert_eq!(
            told,
            [
                r#"name: "old" -> "new""#,
                "request.verify_ssl: false -> true",
                r#"schedule: "every 1 hour" -> "every 1 minute""#,
            ]
        );
    }

    #[test]
    fn quotes_within_an_assertion_are_part_of_what_it_says() {
        let declared = json!({"assertions": ["response.body contains \"it's\""]});
        assert_eq!(between(declared, json!({"assertions": ["response.body contains its"]})).len(), 1);
    }

    #[test]
    fn what_is_not_declared_is_left_alone() {
        assert_eq!(between(json!({}), json!({"group": "theirs", "timezone": "UTC"})), []);
    }

    #[test]
    fn of_headers_and_cookies_only_the_names_are_told() {
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
    fn an_edit_by_hand_is_told_from_a_new_declaration() {
        let applied = json!({"name": "a", "note": "b", "request": {"url": "https://a"}});
        let digests = digests(&object(applied.clone()));
        let mut edited = object(applied);
        edited["note"] = "edited".into();
        let declared = object(json!({"name": "new", "note": "b", "request": {"url": "https://a"}}));
        let changes = changes(&declared, &edited, &digests);
        let told: Vec<_> = changes.iter().map(|change| (&*change.field, change.drift)).collect();
        assert_eq!(told, [("name", false), ("note", true)]);
    }
}
