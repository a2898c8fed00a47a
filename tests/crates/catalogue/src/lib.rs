//! One of several crates of an application that declare checks and routes.

use axum::extract::State;
use health_runtime::{health_check, route};

/// What this crate asks for.
#[derive(Clone, Debug)]
pub struct Index(pub &'static str);

/// The index has entries.
#[health_check]
async fn index(State(index): State<Index>) -> bool {
    !index.0.is_empty()
}

#[route(GET "/items", healthcheck = true)]
async fn list(State(index): State<Index>) -> &'static str {
    index.0
}

/// On a path whose other methods another crate answers.
#[route(GET "/shared", healthcheck = true)]
async fn read() -> &'static str {
    "read"
}
