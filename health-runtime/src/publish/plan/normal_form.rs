//! The normal form of a field's value, of which the API has several spellings.

use std::borrow::Cow;

use serde_json::Value as Json;

use crate::declare::FieldComparison;
use crate::publish::plan::digest::{digest, digest_of_texts};

/// One form for all forms in which the API may answer `value`.
pub(super) fn normal_form(comparison: FieldComparison, value: &Json) -> Cow<'_, Json> {
    let normal = match comparison {
        FieldComparison::Plain => match value {
            Json::Number(number) => Cow::Owned(Json::String(number.to_string())),
            other => Cow::Borrowed(other),
        },
        FieldComparison::Interval => {
            seconds(value).map_or(Cow::Borrowed(value), |seconds| Cow::Owned(seconds.into()))
        }
        FieldComparison::Unordered | FieldComparison::Assertions => Cow::Owned(
            texts(comparison, value).into_iter().map(|text| Json::String(text.into_owned())).collect(),
        ),
        FieldComparison::Secrets => {
            let pairs = value.as_object().into_iter().flatten();
            let pairs = pairs.map(|(name, value)| (name.to_ascii_lowercase(), value.clone()));
            Cow::Owned(Json::Object(pairs.collect()))
        }
    };
    if is_empty(&normal) { Cow::Owned(Json::Null) } else { normal }
}

/// The digest of the normal form.
pub(super) fn digest_of(comparison: FieldComparison, value: &Json) -> u32 {
    match comparison {
        // Without the JSON in between: a plan of many monitors does this for each of their lists.
        FieldComparison::Unordered | FieldComparison::Assertions => match &*texts(comparison, value) {
            [] => digest(&Json::Null),
            texts => digest_of_texts(texts),
        },
        _ => digest(&normal_form(comparison, value)),
    }
}

/// Whether the API may leave the value out of its answer.
fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null | Json::Bool(false) => true,
        Json::Bool(true) => false,
        Json::Number(number) => number.as_f64() == Some(0.0),
        Json::String(text) => text.is_empty() || text == "0",
        Json::Array(list) => list.is_empty(),
        Json::Object(members) => members.is_empty(),
    }
}

/// The members of a list; of `{"alerts": […]}`, as `notify` may be; or a single value.
fn members(value: &Json) -> impl Iterator<Item = &Json> {
    let value = value.get("alerts").unwrap_or(value);
    let (list, single) = match value {
        Json::Array(list) => (&list[..], None),
        Json::Null => (&[][..], None),
        other => (&[][..], Some(other)),
    };
    list.iter().chain(single)
}

/// The members of a list as texts, sorted and without duplicates.
fn texts(comparison: FieldComparison, value: &Json) -> Vec<Cow<'_, str>> {
    let text = |member| match comparison {
        FieldComparison::Assertions => unquoted(text_of(member)),
        _ => text_of(member),
    };
    let mut texts: Vec<_> = members(value).map(text).collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}

/// A text, or the key of an object: the API may answer either for a notification list.
fn text_of(value: &Json) -> Cow<'_, str> {
    let key = || value.get("key").or_else(|| value.get("name"))?.as_str();
    value.as_str().or_else(key).map_or_else(|| value.to_string().into(), Cow::Borrowed)
}

/// An assertion without the quotes around its value, and with single spaces. Quotes within the value are part of it.
fn unquoted(assertion: Cow<'_, str>) -> Cow<'_, str> {
    let is_normal = !assertion.contains("  ") && !assertion.ends_with(['\'', '"', ' ']);
    if is_normal {
        return assertion;
    }
    let text = assertion.trim();
    let bare = text.chars().next_back().filter(|last| matches!(last, '\'' | '"')).and_then(|quote| {
        let (before, value) = text[..text.len() - 1].split_once(&format!(" {quote}"))?;
        Some(format!("{before} {value}"))
    });
    bare.as_deref().unwrap_or(text).split_whitespace().collect::<Vec<_>>().join(" ").into()
}

/// Reads `every 8 hours`, `90 seconds`, or a number of hours.
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
