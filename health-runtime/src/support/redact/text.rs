//! Secrets inside text: URLs with a password, tokens, key files, and `name=value` within a longer text.

use serde_json::Value;

use super::{MASK, is_secret, redact};

/// The text with its secrets masked. The name of the value is not known here.
pub(crate) fn redact_text(text: &str) -> String {
    if text.contains("-----BEGIN ") || looks_like_jwt(text) || is_credentials(text) {
        return MASK.to_owned();
    }
    // Some platforms pass all their credentials as JSON in one variable.
    if text.trim_start().starts_with(['{', '['])
        && let Ok(document) = serde_json::from_str::<Value>(text)
    {
        let redacted = redact(document.clone());
        if redacted != document {
            return redacted.to_string();
        }
    }
    assignments(&without_userinfo(text), false)
}

/// Masks everything from the value on where a text contains `name=value` with the name of a secret, as in the query of a
/// URL, or `"name": value`. It cannot know where such a value ends. With `colons` it also masks `name: value`; elsewhere a
/// colon separates paths, or a host from its port.
pub(super) fn assignments(text: &str, colons: bool) -> String {
    const QUOTES: [char; 2] = ['"', '\''];
    for (at, separator) in text.match_indices(['=', ':']) {
        let before = text[..at].trim_end();
        if separator == ":" && !colons && !before.ends_with(QUOTES) {
            continue;
        }
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        let name = before.trim_end_matches(QUOTES).rsplit(|c| !is_name(c)).next().unwrap_or_default();
        let value = at + separator.len();
        // As the name of a variable, `PWD` is the working directory; within a text it is a password.
        let is_secret = is_secret(name) || name.eq_ignore_ascii_case("pwd");
        if is_secret && value < text.len() {
            return format!("{}{MASK}", &text[..value]);
        }
    }
    text.to_owned()
}

/// Whether the text is the value of an `Authorization` header (RFC 9110, section 11.4): `Bearer` or `Basic`, and one word.
fn is_credentials(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let scheme = words.next().unwrap_or_default();
    ["bearer", "basic"].contains(&&*scheme.to_lowercase()) && words.next().is_some() && words.next().is_none()
}

/// Masks the part of each URL before its `@`.
fn without_userinfo(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("//") {
        shown.push_str(before);
        shown.push_str("//");
        rest = match userinfo_end(after) {
            Some(end) => {
                shown.push_str(MASK);
                &after[end..]
            }
            None => after,
        };
    }
    shown + rest
}

/// Where the userinfo at the beginning of `rest`, the part of a URL after `//`, ends.
fn userinfo_end(rest: &str) -> Option<usize> {
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '/' | '\\' | '?' | '#');
    let authority = &rest[..rest.find(ends).unwrap_or(rest.len())];
    authority.rfind('@').or_else(|| {
        // A port that is no number is the beginning of a password that contains one of those characters.
        let url = &rest[..rest.find(char::is_whitespace).unwrap_or(rest.len())];
        has_invalid_port(authority).then(|| url.rfind('@')).flatten()
    })
}

fn has_invalid_port(authority: &str) -> bool {
    // The brackets of an IPv6 address contain colons of their own.
    let host_ends = authority.rfind(']').unwrap_or(0);
    authority[host_ends..].split_once(':').is_some_and(|(_, port)| !port.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether the text contains three or more base64url parts separated by dots, of which the first begins as a JSON object
/// does (`eyJ` is `{"`).
fn looks_like_jwt(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    text.split(|c| !is_part(c)).any(|word| {
        let begins = word.starts_with("eyJ") || word.contains(".eyJ");
        begins && word.matches('.').count() >= 2
    })
}
