//! The runtime under another name.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]

extern crate health_runtime as renamed;

mod reexports {
    pub(crate) use renamed as health;
}

use axum::extract::{Path, State};
use renamed::{Monitor, Reporter, health_check, route};

#[health_check(crate = renamed, timeout = 1s, on_fail = warn)]
async fn check(_: State<u8>) -> bool {
    true
}

#[health_check(crate = crate::reexports::health)]
static REPORTER: Reporter = Reporter::new();

#[route(GET "/{id}", crate = renamed, healthcheck = Monitor::new().param("id", 1).name("a"), healthcheck(
    name = "b", params(id = 1), headers("X" = env("X")), assert(response.time < 1s),
))]
async fn handler(_: State<u8>, _: State<u16>, _: Path<u8>) {}

fn main() {
    REPORTER.report(true);
    let _ = (check(State(1)), handler(State(1), State(1), Path(1)));
}
