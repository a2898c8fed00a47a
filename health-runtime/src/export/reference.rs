//! Headers and cookies without their secrets: `${VARIABLE}` in the place of a value.

use crate::declare::{Carrier, Value};

/// Headers that negotiate or describe content, and are never secrets. Any other value may be one, even in the source.
const HARMLESS: &[&str] = &[
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "content-language",
    "content-type",
    "host",
    "origin",
    "pragma",
    "user-agent",
];

/// The value of a header or cookie of the monitor `key`: as it is, or as `${VARIABLE}`.
pub(crate) fn shown(carrier: Carrier, key: &str, name: &str, value: &Value) -> String {
    match value {
        Value::Literal(text) if is_harmless(carrier, name) => text.clone(),
        secret => placeholder(&variable(key, name, secret)),
    }
}

/// Whether a value in the source may be shown. Any cookie may be a session.
pub(super) fn is_harmless(carrier: Carrier, name: &str) -> bool {
    carrier == Carrier::Header && HARMLESS.contains(&&*name.to_ascii_lowercase())
}

/// The variable that has the value: the declared one, or one named after the monitor and the header where the source has
/// the value itself.
pub(super) fn variable(key: &str, name: &str, value: &Value) -> String {
    match value {
        Value::Env(variable) => variable.clone(),
        Value::Literal(_) => format!("{key}_{name}")
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' })
            .collect(),
    }
}

pub(super) fn placeholder(variable: &str) -> String {
    format!("${{{variable}}}")
}

/// `text` with each `${VARIABLE}` replaced by the value that `value` has for it. A value is not searched for others.
pub(super) fn filled(text: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        filled.push_str(before);
        match after.split_once('}').and_then(|(name, after)| Some((value(name)?, after))) {
            Some((value, after)) => {
                filled.push_str(&value);
                rest = after;
            }
            None => {
                filled.push_str("${");
                rest = after;
            }
        }
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_headers_that_are_never_secrets_are_shown() {
        let literal = Value::from("text/plain");
        let header = |key, name, value| shown(Carrier::Header, key, name, value);
        assert_eq!(header("k", "Accept", &literal), "text/plain");
        assert_eq!(header("shop-get-1", "X-Team", &literal), "${SHOP_GET_1_X_TEAM}");
        assert_eq!(header("k", "Accept", &Value::env("TOKEN")), "${TOKEN}");
        assert_eq!(shown(Carrier::Cookie, "k", "accept", &literal), "${K_ACCEPT}");
    }
}
