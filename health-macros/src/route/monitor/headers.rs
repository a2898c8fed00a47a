//! The headers and cookies that a monitor sends.

use syn::LitStr;

use super::fields::{Field, FieldValue};
use crate::diagnostics::Diagnostics;

/// The monitoring API takes as many bytes of headers, and as many of cookies.
const MOST_BYTES: usize = 5120;

/// In a request each header is `Name: value` and a line break.
const AROUND_HEADER: usize = 4;
/// In the `Cookie` header each cookie is `name=value` and `; `.
const AROUND_COOKIE: usize = 3;

pub(super) fn headers(headers: &[Field], diagnostics: &mut Diagnostics) {
    for (at, Field { name, value }) in headers.iter().enumerate() {
        let text = name.value();
        if !is_token(&text) {
            diagnostics.at(
                name,
                format!("{text:?} is not a header name: use letters, digits and `-`, such as `\"X-Probe\"`"),
            );
        } else if headers[..at].iter().any(|other| other.name.value().eq_ignore_ascii_case(&text)) {
            diagnostics.at(
                name,
                format!("the header `{text}` is given twice, in this or another letter case: keep one"),
            );
        }
        if let Some(reason) = set_by_clients(&text) {
            diagnostics.at(name, reason);
        }
        match value {
            // HTTP allows a tab in a value.
            FieldValue::Text(value) if value.value().contains(|c: char| c.is_control() && c != '\t') => {
                diagnostics.at(
                    value,
                    "the value of a header cannot contain control characters such as line breaks: remove them",
                );
            }
            FieldValue::Text(_) => {}
            FieldValue::Env(variable) => env(variable, diagnostics),
        }
    }
    size("headers", headers, AROUND_HEADER, diagnostics);
}

/// Why a monitor cannot choose the value of a header.
fn set_by_clients(name: &str) -> Option<String> {
    Some(match name.to_ascii_lowercase().as_str() {
        "host" => format!("the monitoring API takes `{name}` from the URL: remove it"),
        "content-length" | "transfer-encoding" => {
            format!("the monitoring API derives `{name}` from the body: remove it")
        }
        "connection" => format!("the monitoring API manages its connections itself: remove `{name}`"),
        "cookie" => format!(
            "the monitoring API makes `{name}` from the cookies: write `cookies(..)` instead, such as \
            `cookies(\"name\" = \"value\")`"
        ),
        _ => return None,
    })
}

pub(super) fn cookies(cookies: &[Field], diagnostics: &mut Diagnostics) {
    let forbidden = |c: char| c.is_whitespace() || c.is_control() || matches!(c, ';' | ',' | '"' | '\\');
    for (at, Field { name, value }) in cookies.iter().enumerate() {
        let text = name.value();
        if !is_token(&text) {
            diagnostics.at(name, format!("{text:?} is not a cookie name: use letters, digits, `-` and `_`"));
        } else if cookies[..at].iter().any(|other| other.name.value() == text) {
            diagnostics.at(name, format!("the cookie `{text}` is given twice: keep one"));
        }
        match value {
            FieldValue::Text(value) if value.value().contains(forbidden) => diagnostics.at(
                value,
                "the value of a cookie cannot contain white space, control characters, `;`, `,`, `\"` or `\\`: \
                percent-encode them",
            ),
            FieldValue::Text(_) => {}
            FieldValue::Env(variable) => env(variable, diagnostics),
        }
    }
    size("cookies", cookies, AROUND_COOKIE, diagnostics);
}

/// Whether `text` is a token of RFC 9110, as names of headers and cookies are.
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c))
}

fn env(variable: &LitStr, diagnostics: &mut Diagnostics) {
    let value = variable.value();
    // `std::env::var` finds no variable of such a name.
    if value.is_empty() || value.contains(['=', '\0']) {
        diagnostics.at(variable, "the name of an environment variable cannot be empty or contain `=` or NUL");
    }
}

/// Refuses the field with which the fields exceed the limit. Values from the environment are not known here and count as
/// empty.
fn size(what: &str, fields: &[Field], around: usize, diagnostics: &mut Diagnostics) {
    let mut total = 0;
    for field in fields {
        let before = total;
        total += field.name.value().len() + around;
        if let FieldValue::Text(value) = &field.value {
            total += value.value().len();
        }
        // Only at the field that crosses the limit, or every further field would be reported too.
        if before <= MOST_BYTES && total > MOST_BYTES {
            diagnostics.at(
                &field.name,
                format!(
                    "the monitoring API takes at most {MOST_BYTES} bytes of {what}, but with this one they have {total}: \
                    shorten them"
                ),
            );
        }
    }
}
