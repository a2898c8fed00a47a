//! Secrets in a document.

use serde_json::{Map, Value};

use super::MASK;
use super::named::names_next;
use super::names::{has_word, is_secret};
use super::text::{redact_text, redact_text_at};

/// The deepest level that is shown. A deeper document would need more stack than a thread has.
const MAX_DEPTH: usize = 128;

/// Members that name what another member of the same object holds: `{"name": "DB_PASSWORD", "value": ".."}`.
pub(super) const NAMING: &[&str] =
    &["env", "field", "header", "id", "key", "name", "option", "parameter", "setting", "variable"];

/// Members that hold what another member names.
pub(super) const HOLDING: &[&str] =
    &["content", "data", "default", "string", "text", "val", "value", "values"];

/// The whole of `value`, with its secrets masked.
#[cfg(any(test, feature = "environment", feature = "publish"))]
pub(crate) fn redact(value: Value) -> Value {
    redact_at(value, 0, super::text::TEXTS_IN_TEXTS)
}

/// `depth`: how deep in the document `value` is. `texts`: how many more texts may hold a document of their own.
pub(super) fn redact_at(value: Value, depth: usize, texts: usize) -> Value {
    match value {
        Value::Array(items) if depth < MAX_DEPTH => array(items, depth + 1, texts),
        Value::Object(members) if depth < MAX_DEPTH => object(members, depth + 1, texts),
        deep @ (Value::Array(_) | Value::Object(_)) => {
            dismantle(deep);
            MASK.into()
        }
        Value::String(text) => redact_text_at(&text, texts).into(),
        plain => plain,
    }
}

fn array(items: Vec<Value>, depth: usize, texts: usize) -> Value {
    let is_pair = items.len() == 2 && items[0].as_str().is_some_and(|name| is_secret(name) && is_word(name));
    let mut mask_next = false;
    let redacted = items.into_iter().enumerate().map(|(at, item)| {
        // A command line: `["--token", ".."]`.
        let names_next = item.as_str().is_some_and(names_next);
        if std::mem::replace(&mut mask_next, names_next) || (is_pair && at == 1) {
            masked(item)
        } else {
            redact_at(item, depth, texts)
        }
    });
    redacted.collect()
}

fn object(members: Map<String, Value>, depth: usize, texts: usize) -> Value {
    let names_a_secret =
        |(name, value): (&String, &Value)| has_word(name, NAMING) && value.as_str().is_some_and(is_secret);
    let holds_a_secret = members.iter().any(names_a_secret);
    let redacted = members.into_iter().map(|(name, value)| {
        let is_secret = (is_secret(&name) && !is_working_directory(&name, &value))
            || (holds_a_secret && has_word(&name, HOLDING));
        let value = if is_secret { masked(value) } else { redact_at(value, depth, texts) };
        (redact_text(&name), value)
    });
    Value::Object(redacted.collect())
}

/// `PWD` is a password, except as the variable of the shell.
fn is_working_directory(name: &str, value: &Value) -> bool {
    name == "PWD" && value.as_str().is_some_and(|path| path.starts_with('/'))
}

fn is_word(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

fn masked(value: Value) -> Value {
    dismantle(value);
    MASK.into()
}

/// Drops a document of any depth. Dropping it as a whole would recurse.
fn dismantle(value: Value) {
    let mut values = vec![value];
    while let Some(value) = values.pop() {
        match value {
            Value::Array(items) => values.extend(items),
            Value::Object(members) => values.extend(members.into_iter().map(|(_, value)| value)),
            _ => {}
        }
    }
}
