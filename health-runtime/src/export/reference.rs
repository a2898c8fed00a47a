//! Headers and cookies without their secrets: a variable's name stands where its value would.

use crate::declare::Value;

/// What negotiates and describes content, and is never a secret. Any other value may be one, though it stands in the
/// source.
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

/// The value of the header `name` of the monitor `key`: as it is, or as `${VARIABLE}`.
pub(crate) fn header(key: &str, name: &str, value: &Value) -> String {
    match value {
        Value::Literal(text) if HARMLESS.contains(&&*name.to_ascii_lowercase()) => text.clone(),
        secret => placeholder(&variable(key, name, secret)),
    }
}

/// The value of the cookie `name`. Each may be a session.
pub(crate) fn cookie(key: &str, name: &str, value: &Value) -> String {
    placeholder(&variable(key, name, value))
}

/// The variable with the value: the declared one, or one named after the monitor and the header where the value stands
/// in the source.
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
    fn only_what_is_never_a_secret_is_shown() {
        let literal = Value::from("text/plain");
        assert_eq!(header("k", "Accept", &literal), "text/plain");
        assert_eq!(header("shop-get-1", "X-Team", &literal), "${SHOP_GET_1_X_TEAM}");
        assert_eq!(header("k", "Accept", &Value::env("TOKEN")), "${TOKEN}");
        assert_eq!(cookie("k", "accept", &literal), "${K_ACCEPT}");
    }
}
