//! Other attributes above or below keep their meaning.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]

use axum::extract::State;
use health_runtime::{Reporter, health_check, route};

#[tracing::instrument(skip_all)]
#[route(GET "/above")]
async fn instrumented_above(State(_): State<u8>) -> &'static str {
    "above"
}

#[route(GET "/below")]
#[tracing::instrument(skip_all)]
async fn instrumented_below(State(_): State<u8>) -> &'static str {
    "below"
}

#[health_check]
#[tracing::instrument(skip_all)]
async fn instrumented(State(_): State<u8>) -> bool {
    true
}

#[deprecated]
#[health_check]
#[must_use]
#[inline]
fn old() -> bool {
    true
}

#[deprecated]
#[route(GET "/old")]
#[doc(hidden)]
async fn old_route() {}

#[health_check]
#[cfg(any())]
async fn never(_: ThisTypeDoesNotExist) {}

#[cfg(any())]
#[route(GET "/never")]
async fn never_route(_: ThisTypeDoesNotExist) {}

#[route(GET "/always")]
#[cfg(all())]
async fn always() {}

#[cfg_attr(all(), health_check(liveness))]
#[cfg_attr(any(), doc = "unread")]
fn conditional() -> bool {
    true
}

#[cfg_attr(all(), route(GET "/conditional", healthcheck(assert(response.code == 200))))]
async fn conditional_route() {}

#[health_check]
#[allow(dead_code)]
static REPORTER: Reporter = Reporter::new();

fn main() {
    let _ = (instrumented_above(State(1)), instrumented_below(State(1)), instrumented(State(1)));
    let _ = (always(), conditional(), conditional_route());
}
