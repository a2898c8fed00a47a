//! What differs between a monitor as it is declared and as the API has it, field by field.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::publish::plan::digest::{Digests, digest, digest_of_texts};
use crate::support::redact;

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

/// A monitor, with what is looked up again and again.
struct Monitor<'a> {
    fields: &'a Map<String, Json>,
    request: Option<&'a Map<String, Json>>,
}

impl<'a> Monitor<'a> {
    fn new(fields: &'a Map<String, Json>) -> Self {
        Self { fields, request: fields.get("request").and_then(Json::as_object) }
    }

    fn get(&self, field: &Field) -> Option<&'a Json> {
        let object = if field.within.is_some() { self.request? } else { self.fields };
        let value = object.get(field.name).filter(|value| !value.is_null());
        match (value, field.name) {
            // Newer versions of the API have a list of schedules.
            (None, "schedule") => self.fields.get("schedules")?.get(0),
            (None, "group") => self.fields.get("attributes")?.get("group_name"),
            _ => value,
        }
    }
}

impl Field {
    fn path(&self) -> String {
        match self.within {
            Some(within) => format!("{within}.{}", self.name),
            None => self.name.to_owned(),
        }
    }
}

/// What an update would change of `existing`.
pub(crate) fn changes(
    declared: &Map<String, Json>,
    existing: &Map<String, Json>,
    applied: &Digests,
) -> Vec<FieldChange> {
    let (declared, existing) = (Monitor::new(declared), Monitor::new(existing));
    let mut changes = Vec::new();
    let mut last = None;
    for (at, field) in FIELDS.iter().enumerate() {
        // What is not declared is left as it is.
        let Some(new) = declared.get(field) else { continue };
        let old = existing.get(field).unwrap_or(&Json::Null);
        if old == new || normal(field.kind, old) == normal(field.kind, new) {
            continue;
        }
        let path = field.path();
        if field.kind == Kind::Secrets {
            changes.extend(secret_changes(&path, old, new));
            continue;
        }
        let last = last.get_or_insert_with(|| applied.read(names())).get(at).copied().flatten();
        let drift = last.is_some_and(|last| last != digested(field.kind, old));
        changes.push(FieldChange { field: path, old: redact(old.clone()), new: redact(new.clone()), drift });
    }
    changes
}

/// The digests to be remembered. Of secrets there are none: they could be used to guess them.
pub(crate) fn digests(declared: &Map<String, Json>) -> Digests {
    let declared = Monitor::new(declared);
    let value = |field: &Field| declared.get(field).filter(|_| field.kind != Kind::Secrets);
    Digests::of(names(), FIELDS.iter().map(|field| Some(digested(field.kind, value(field)?))))
}

/// The digest of the normal form.
fn digested(kind: Kind, value: &Json) -> u32 {
    match kind {
        Kind::Set | Kind::Assertions => match &*texts(kind, value) {
            [] => digest(&Json::Null),
            texts => digest_of_texts(texts),
        },
        _ => digest(&normal(kind, value)),
    }
}

fn names() -> impl Iterator<Item = &'static str> {
    FIELDS.iter().map(|field| field.name)
}

/// The names whose values differ, without the values.
fn secret_changes(path: &str, old: &Json, new: &Json) -> Vec<FieldChange> {
    let (old, new) = (normal(Kind::Secrets, old), normal(Kind::Secrets, new));
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

/// One of all the forms in which the API may answer a value.
fn normal(kind: Kind, value: &Json) -> Cow<'_, Json> {
    let normal = match kind {
        Kind::Plain => match value {
            Json::Number(number) => Cow::Owned(Json::String(number.to_string())),
            other => Cow::Borrowed(other),
        },
        Kind::Interval => seconds(value).map_or(Cow::Borrowed(value), |seconds| Cow::Owned(seconds.into())),
        Kind::Set | Kind::Assertions => {
            Cow::Owned(texts(kind, value).into_iter().map(|text| Json::String(text.into_owned())).collect())
        }
        Kind::Secrets => {
            let pairs = value.as_object().into_iter().flatten();
            let pairs = pairs.map(|(name, value)| (name.to_ascii_lowercase(), value.clone()));
            Cow::Owned(Json::Object(pairs.collect()))
        }
    };
    if says_nothing(&normal) { Cow::Owned(Json::Null) } else { normal }
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

/// The members of a list whose order says nothing, in one order.
fn texts(kind: Kind, value: &Json) -> Vec<Cow<'_, str>> {
    let text = |member| match kind {
        Kind::Assertions => unquoted(name_of(member)),
        _ => name_of(member),
    };
    let mut texts: Vec<_> = members(value).map(text).collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}

/// A text, or the key of an object that stands for it.
fn name_of(value: &Json) -> Cow<'_, str> {
    let key = || value.get("key").or_else(|| value.get("name"))?.as_str();
    value.as_str().or_else(key).map_or_else(|| value.to_string().into(), Cow::Borrowed)
}

/// An assertion without the quotes around its value, and with single spaces.
fn unquoted(assertion: Cow<'_, str>) -> Cow<'_, str> {
    let plain = !assertion.contains("  ") && !assertion.ends_with(['\'', '"', ' ']);
    if plain {
        return assertion;
    }
    let text = assertion.trim();
    let bare = text.chars().next_back().filter(|last| matches!(last, '\'' | '"')).and_then(|quote| {
        let (before, value) = text[..text.len() - 1].split_once(&format!(" {quote}"))?;
        Some(format!("{before} {value}"))
    });
    bare.as_deref().unwrap_or(text).split_whitespace().collect::<Vec<_>>().join(" ").into()
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
        changes(&object(declared), &object(existing), &Digests::default())
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
