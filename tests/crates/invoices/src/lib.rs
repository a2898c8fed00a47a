//! A crate that shares a path with `catalogue`.

use health_runtime::{health_check, route};

/// The ledger balances.
#[health_check]
fn ledger() -> bool {
    true
}

#[route(POST "/shared")]
async fn write() -> &'static str {
    "written"
}

#[route(DELETE "/shared", healthcheck = false)]
async fn delete() -> &'static str {
    "deleted"
}
