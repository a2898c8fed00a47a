//! The headers and cookies that a monitor may send. No message quotes a value: it may be a secret.

use axum::http::HeaderName;

use crate::declare::Value;
use crate::support::bounded;

/// The API takes as many bytes of headers, and as many of cookies.
const MOST_BYTES: usize = 5_120;

/// In a request each header is `Name: value` and a line break.
const AROUND_HEADER: usize = 4;
/// In the `Cookie` header each cookie is `name=value` and `; `.
const AROUND_COOKIE: usize = 3;

pub(super) fn headers(headers: &[(String, Value)], wrong: &mut Vec<String>) {
    for (at, (name, value)) in headers.iter().enumerate() {
        let shown = bounded(name.clone().into());
        if !is_token(name) {
            wrong.push(format!("{shown:?} is not a header name: use letters, digits and `-`"));
        }
        if let Some(why) = set_by_clients(name) {
            wrong.push(format!("it cannot set the header `{shown}`: {why}"));
        }
        if headers[..at].iter().any(|(other, _)| other.eq_ignore_ascii_case(name)) {
            wrong
                .push(format!("it has the header `{shown}` twice, in this or another letter case: keep one"));
        }
        match value {
            // HTTP allows a tab in a value.
            Value::Literal(text) if text.contains(|c: char| c.is_control() && c != '\t') => wrong.push(format!(
                "the value of its header `{shown}` must not have control characters such as line breaks: remove them"
            )),
            Value::Literal(_) => {}
            Value::Env(variable) => env(variable, &shown, wrong),
        }
    }
    if size(headers, AROUND_HEADER) > MOST_BYTES {
        wrong.push("its headers are longer than 5,120 bytes: shorten them".to_owned());
    }
}

/// Why a monitor cannot choose the value of a header.
fn set_by_clients(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_lowercase().as_str() {
        "host" => "the monitoring API takes it from the URL. Remove it",
        "content-length" | "transfer-encoding" => "the monitoring API derives it from the body. Remove it",
        "connection" => "the monitoring API manages its connections itself. Remove it",
        "cookie" => "the monitoring API makes it from the cookies. Use `.cookie(..)` instead",
        _ => return None,
    })
}

pub(super) fn cookies(cookies: &[(String, Value)], wrong: &mut Vec<String>) {
    let forbidden = |c: char| c.is_whitespace() || c.is_control() || matches!(c, ';' | ',' | '"' | '\\');
    for (at, (name, value)) in cookies.iter().enumerate() {
        let shown = bounded(name.clone().into());
        if !is_token(name) {
            wrong.push(format!("{shown:?} is not a cookie name: use letters, digits, `-` and `_`"));
        }
        if cookies[..at].iter().any(|(other, _)| other == name) {
            wrong.push(format!("it has the cookie `{shown}` twice: keep one"));
        }
        match value {
            Value::Literal(text) if text.contains(forbidden) => wrong.push(format!(
                "the value of its cookie `{shown}` must not have white space, control characters, `;`, \
                 `,`, `\"` or `\\`: percent-encode them"
            )),
            Value::Literal(_) => {}
            Value::Env(variable) => env(variable, &shown, wrong),
        }
    }
    if size(cookies, AROUND_COOKIE) > MOST_BYTES {
        wrong.push("its cookies are longer than 5,120 bytes: shorten them".to_owned());
    }
}

/// Names of cookies are tokens as names of headers are.
fn is_token(name: &str) -> bool {
    HeaderName::from_bytes(name.as_bytes()).is_ok()
}

fn env(variable: &str, name: &str, wrong: &mut Vec<String>) {
    // `std::env::var` finds no variable of such a name.
    if variable.is_empty() || variable.contains(['=', '\0']) {
        wrong.push(format!(
            "the environment variable for `{name}` must have a name, without `=` and NUL: correct `Value::env(..)`"
        ));
    }
}

/// The bytes of all fields in a request. Values from the environment are not known here and count as empty.
fn size(fields: &[(String, Value)], around: usize) -> usize {
    let length = |value: &Value| match value {
        Value::Literal(text) => text.len(),
        Value::Env(_) => 0,
    };
    fields.iter().map(|(name, value)| name.len() + length(value) + around).sum()
}
