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
        // Any cookie may be a session.
        Value::Literal(text)
            if carrier == Carrier::Header && HARMLESS.contains(&&*name.to_ascii_lowercase()) =>
        {
            text.clone()
        }
        secret => placeholder(&variable(key, name, secret)),
    }
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
