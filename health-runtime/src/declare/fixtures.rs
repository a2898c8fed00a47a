//! A definition for tests.

use std::time::Duration;

use axum::http::Method;

use crate::declare::assertion::response;
use crate::declare::monitor::{Monitor, Target};
use crate::declare::value::Value;
use crate::support::Location;

/// A definition that sets every field, each to another value than its default. It reads the variable `TOKEN`. A new field of
/// the struct has to be added here, and the tests that walk the table of fields then hold for it too.
pub(crate) fn full_monitor() -> Monitor {
    let texts = |text: &str| vec![text.to_owned()];
    let pairs = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
    Monitor {
        target: Target::Path("/orders/{id}".to_owned()),
        method: Some(Method::POST),
        name: Some("orders".to_owned()),
        key: Some("orders".to_owned()),
        params: pairs("id", "1"),
        query: pairs("q", "a b"),
        headers: vec![("Authorization".to_owned(), Value::env("TOKEN"))],
        cookies: vec![("session".to_owned(), Value::from("literal"))],
        body: Some("{}".to_owned()),
        assertions: vec![response::code().eq(200), response::body().contains("it's")],
        tags: texts("orders"),
        note: Some("paged at night".to_owned()),
        every: Some(Duration::from_secs(90)),
        timeout: Some(Duration::from_secs(5)),
        notify: texts("slack:#ops"),
        group: Some("orders".to_owned()),
        grace: Some(Duration::from_secs(120)),
        failure_tolerance: Some(2),
        realert: Some(Duration::from_secs(4 * 60 * 60)),
        regions: texts("eu-central-1"),
        follow_redirects: Some(false),
        verify_ssl: Some(false),
        environments: texts("production"),
        paused: true,
        mutates: true,
        is_proven: true,
        location: Location { package: "shop", module: "shop", file: "src/main.rs", line: 7 },
    }
}
