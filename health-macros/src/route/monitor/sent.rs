//! The headers and cookies that a monitor sends.

use syn::LitStr;

use super::{Field, FieldValue};
use crate::diagnostics::Diagnostics;

/// As many bytes as the headers, and the cookies, of a monitor have at most.
const MOST_BYTES: usize = 5120;

pub(super) fn headers(headers: &[Field], diagnostics: &mut Diagnostics) {
    for (at, Field { name, value }) in headers.iter().enumerate() {
        let text = name.value();
        if !is_token(&text) {
            diagnostics.at(
                name,
                format!("{text:?} is no header name: write letters, digits and `-`, such as `\"X-Probe\"`"),
            );
        } else if headers[..at].iter().any(|other| other.name.value().eq_ignore_ascii_case(&text)) {
            diagnostics.at(
                name,
                format!("the header `{text}` stands twice, letter case aside: keep one of the two"),
            );
        }
        if let Some(reason) = set_by_clients(&text) {
            diagnostics.at(name, format!("`{text}` {reason}"));
        }
        match value {
            // What `http` refuses in a value too.
            FieldValue::Text(value) if value.value().contains(|c: char| c.is_control() && c != '\t') => {
                diagnostics
                    .at(value, "the value of a header cannot contain control characters such as line breaks");
            }
            FieldValue::Text(_) => {}
            FieldValue::Env(variable) => env(variable, diagnostics),
        }
    }
    // As sent: `Name: value`, then a line break.
    size("headers", headers, 4, diagnostics);
}

/// Why a header is none that can be chosen.
fn set_by_clients(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_lowercase().as_str() {
        "host" => "comes from the address that is asked: remove it",
        "content-length" | "transfer-encoding" => {
            "follows from the body, and a client sets it itself: remove it"
        }
        "connection" => "is not for the route, and a client keeps its connections itself: remove it",
        "cookie" => {
            "is made of the cookies: write `cookies(..)` instead, such as `cookies(\"name\" = \"value\")`"
        }
        _ => return None,
    })
}

pub(super) fn cookies(cookies: &[Field], diagnostics: &mut Diagnostics) {
    let forbidden = |c: char| c.is_whitespace() || c.is_control() || matches!(c, ';' | ',' | '"' | '\\');
    for (at, Field { name, value }) in cookies.iter().enumerate() {
        let text = name.value();
        if !is_token(&text) {
            diagnostics.at(name, format!("{text:?} is no cookie name: write letters, digits, `-` and `_`"));
        } else if cookies[..at].iter().any(|other| other.name.value() == text) {
            diagnostics.at(name, format!("the cookie `{text}` stands twice: keep one of the two"));
        }
        match value {
            FieldValue::Text(value) if value.value().contains(forbidden) => diagnostics.at(
                value,
                "the value of a cookie cannot contain white space, control characters, `;`, `,`, `\"` or \
                `\\`: percent-encode them",
            ),
            FieldValue::Text(_) => {}
            FieldValue::Env(variable) => env(variable, diagnostics),
        }
    }
    // As sent: `name=value`, then `; `.
    size("cookies", cookies, 3, diagnostics);
}

/// Whether `text` is a token of RFC 9110, as the names of headers and cookies are.
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c))
}

fn env(variable: &LitStr, diagnostics: &mut Diagnostics) {
    let value = variable.value();
    if value.is_empty() || value.contains(['=', '\0']) {
        diagnostics.at(
            variable,
            "the name of an environment variable is not empty, and contains neither `=` nor NUL",
        );
    }
}

/// Refuses the field with which all of them become too long. What the environment adds is not known here.
fn size(what: &str, fields: &[Field], separators: usize, diagnostics: &mut Diagnostics) {
    let mut total = 0;
    for field in fields {
        let before = total;
        total += field.name.value().len() + separators;
        if let FieldValue::Text(value) = &field.value {
            total += value.value().len();
        }
        if before <= MOST_BYTES && total > MOST_BYTES {
            diagnostics.at(
                &field.name,
                format!(
                    "the monitoring API takes at most {MOST_BYTES} bytes of {what}, and with this they are \
                    {total}: shorten them"
                ),
            );
        }
    }
}
