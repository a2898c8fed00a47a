//! Everything that can be a health check.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]

use std::time::Duration;

use axum::extract::State;
use health_runtime::{BoxError, Outcome, Reporter, Status, health_check};

/// The database answers.
///
/// More about it.
#[health_check(
    readiness, startup, name = "postgres", tags = ["db", "critical"], on_fail = warn, timeout = 2s, ttl = 5s, fail_ttl = 0s,
    initial_delay = 10s, failures = 3, successes = 2, owner = "a", runbook = "https://a.example", component(type = "b", id = "c"),
)]
pub async fn database(State(pool): State<String>) -> Result<(), std::io::Error> {
    drop(pool);
    Ok(())
}

#[health_check(on_fail = ignore, every = 30s)]
async fn several(State(a): State<u8>, State(b): State<u16>, c: State<u8>) -> Result<(bool, String), BoxError> {
    Ok((u16::from(a) == b, c.to_string()))
}

#[health_check]
fn blocking(State(a): State<u8>) -> Outcome {
    Outcome::warn("always").observe("a", a, "1")
}

#[health_check(liveness)]
pub(crate) const fn alive() -> bool {
    true
}

#[health_check()]
async fn nothing() {}

#[health_check]
async fn status() -> Status {
    Status::Pass
}

#[health_check]
fn hidden() -> impl health_runtime::IntoOutcome {
    true
}

#[health_check]
async fn text() -> (Status, &'static str) {
    (Status::Warn, "slow")
}

#[health_check(name = "raw")]
fn r#type() -> bool {
    true
}

#[health_check]
fn r#match() -> bool {
    true
}

/// A worker reports on itself.
#[health_check(liveness, tags = "worker", failures = 2, successes = 2)]
static IMPORTER: Reporter = Reporter::new().deadline(Duration::from_secs(60));

pub(crate) fn main() {
    IMPORTER.report(true);
    assert!(blocking(State(1)).message() == Some("always"), "a check is still a function");
    assert!(alive() && r#type() && r#match());
    let _ = (database(State(String::new())), several(State(1), State(2), State(3)), nothing(), status(), text());
    let _ = hidden();
}
