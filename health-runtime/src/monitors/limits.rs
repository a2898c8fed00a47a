//! The limits of the monitoring API. The attribute proves them at compile time; a definition made by hand is held to them
//! here.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method};

use crate::declare::{Assertion, Monitor, Value};

pub(crate) const NAME_LIMIT: usize = 100;
pub(crate) const KEY_LIMIT: usize = 128;
const HEADERS_LIMIT: usize = 5_120;

/// Adds every limit that `monitor` breaks to `wrong`.
pub(crate) fn check(monitor: &Monitor, method: &Method, wrong: &mut Vec<String>) {
    let mut unless = |holds: bool, why: &str| {
        if !holds {
            wrong.push(why.to_owned());
        }
    };
    let named = |text: &str| !text.is_empty() && text.chars().count() <= NAME_LIMIT;
    let whole = |time: Duration| time.subsec_nanos() == 0;
    let within = |time: Option<Duration>, from, to| {
        time.is_none_or(|time| whole(time) && (from..=to).contains(&time.as_secs()))
    };
    let changes = matches!(*method, Method::POST | Method::PUT | Method::PATCH | Method::DELETE);
    let sends = changes || matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    let needs_body = changes && *method != Method::DELETE;

    unless(
        sends,
        "the monitoring API cannot send its method: use GET, HEAD, OPTIONS, POST, PUT, PATCH or DELETE",
    );
    unless(
        !changes || monitor.mutates,
        "its method changes something each time: say `.mutates(true)` if that is meant",
    );
    unless(
        !needs_body || monitor.body.is_some(),
        "the monitoring API wants a body with POST, PUT and PATCH: add `.body(..)`",
    );
    unless(needs_body || monitor.body.is_none(), "a body is sent with POST, PUT and PATCH only: remove it");
    unless(monitor.name.as_deref().is_none_or(named), "its name must have 1 to 100 characters");
    unless(monitor.tags.iter().all(|tag| named(tag)), "each of its tags must have 1 to 100 characters");
    unless(
        monitor
            .key
            .as_deref()
            .is_none_or(|key| !key.is_empty() && key.len() <= KEY_LIMIT && key.bytes().all(plain)),
        "its key must have 1 to 128 characters of `a-z`, `0-9` and `-`",
    );
    unless(within(monitor.every, 30, 3_600), "`every` must be 30 s to 1 h in whole seconds");
    unless(within(monitor.timeout, 1, 15), "`timeout` must be 1 s to 15 s in whole seconds");
    unless(monitor.grace.is_none_or(whole), "`grace` must be in whole seconds");
    unless(
        monitor.realert.is_none_or(|time| !time.is_zero() && whole(time) && time.as_secs() % 60 == 0),
        "`realert` must be in whole minutes, at least one",
    );
    unless(
        monitor
            .headers
            .iter()
            .all(|(name, value)| HeaderName::from_bytes(name.as_bytes()).is_ok() && sendable(value)),
        "one of its headers has a name or a value that HTTP does not allow",
    );
    unless(
        monitor
            .cookies
            .iter()
            .all(|(name, value)| HeaderName::from_bytes(name.as_bytes()).is_ok() && sendable(value)),
        "one of its cookies has a name or a value that HTTP does not allow",
    );
    unless(size(&monitor.headers) <= HEADERS_LIMIT, "its headers are over 5,120 bytes");
    unless(size(&monitor.cookies) <= HEADERS_LIMIT, "its cookies are over 5,120 bytes");
    wrong.extend(monitor.assertions.iter().filter_map(Assertion::mistake));
}

pub(crate) fn plain(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'
}

fn sendable(value: &Value) -> bool {
    match value {
        Value::Literal(text) => HeaderValue::from_str(text).is_ok(),
        Value::Env(name) => !name.is_empty() && !name.contains(['=', '\0']),
    }
}

/// Name, value, and the four characters that HTTP puts around them.
fn size(headers: &[(String, Value)]) -> usize {
    let length = |value: &Value| match value {
        Value::Literal(text) => text.len(),
        Value::Env(_) => 0,
    };
    headers.iter().map(|(name, value)| name.len() + length(value) + 4).sum()
}
