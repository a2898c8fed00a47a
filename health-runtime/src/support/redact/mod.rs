//! Removes secrets from what is shown: by the name of a value, and by what the value looks like. When in doubt it masks too
//! much.
//!
//! No crate does this for free-form values: those that redact wrap a secret in a type where it is created, and these
//! values come from the environment, the command line and the monitoring API.

#[cfg(any(test, feature = "environment"))]
mod arguments;
#[cfg(test)]
mod tests;
mod text;

use serde_json::Value;

use crate::support::json::object;
#[cfg(feature = "environment")]
pub(crate) use arguments::redact_arguments;
pub(crate) use text::redact_text;

const MASK: &str = "********";

/// A value is secret if its name contains one of these, in any letter case.
const WORDS: &[&str] = &[
    "key",
    "token",
    "pass",
    "secret",
    "credential",
    "auth",
    "cookie",
    "session",
    "private",
    "dsn",
    "signature",
];

/// A value is secret if its name ends with one of these: `DB_PWD` and `--db-pwd`, but neither `PWD` nor `LD_LIBRARY_PATH`.
const ENDINGS: &[&str] = &["_pwd", "-pwd", "_pat", "-pat", "_salt", "-salt"];

/// The whole of `value`, with its secrets masked.
pub(crate) fn redact(value: Value) -> Value {
    match value {
        Value::Object(members) => object(members.into_iter().map(redact_member)).into(),
        Value::Array(items) => items.into_iter().map(redact).collect(),
        Value::String(text) => redact_text(&text).into(),
        plain => plain,
    }
}

fn redact_member((name, value): (String, Value)) -> (String, Value) {
    let value = if is_secret(&name) { MASK.into() } else { redact(value) };
    (redact_text(&name), value)
}

fn is_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    WORDS.iter().any(|word| name.contains(word)) || ENDINGS.iter().any(|ending| name.ends_with(ending))
}
