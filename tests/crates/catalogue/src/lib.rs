//! A crate that declares checks and routes for an application.

use axum::extract::State;
use health_runtime::{health_check, route};

/// The state that this crate needs.
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

/// Another crate declares other methods of this path.
#[route(GET "/shared", healthcheck = true)]
async fn read() -> &'static str {
    "read"
}
