//! A crate of edition 2021 that renames the dependency, forbids unsafe code and denies all warnings.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, clippy::all, clippy::pedantic, unused_qualifications, unreachable_pub)]
#![deny(
    missing_debug_implementations,
    missing_copy_implementations,
    unused_crate_dependencies,
    single_use_lifetimes
)]

use std::time::Duration;

use axum::extract::{Path, State};
use runtime::{health_check, response, route, Monitor, Outcome, Reporter};

/// The pool has a connection.
#[health_check(crate = runtime, tags = ["db"], timeout = 1s, on_fail = warn)]
pub async fn pool(State(connections): State<u32>, State(name): State<&'static str>) -> Outcome {
    Outcome::pass().observe(name, connections, "1")
}

/// The process answers.
#[health_check(crate = ::runtime, liveness)]
#[must_use]
pub fn alive() -> bool {
    true
}

/// A worker reports on itself.
#[health_check(crate = runtime)]
pub static WORKER: Reporter = Reporter::new().deadline(Duration::from_secs(60));

/// A monitor that is built at startup.
fn minutely() -> Monitor {
    Monitor::new()
        .name("minutely")
        .param("id", 1)
        .every(Duration::from_secs(60))
        .assert(response::code().eq(200))
}

/// An order.
#[route(
    GET "/orders/{id}", crate = runtime, depends_on = [pool], healthcheck = minutely(),
    healthcheck(name = "fast", params(id = 2), headers("X-Token" = env("TOKEN")), assert(response.time < 1s)),
)]
pub async fn order(State(_): State<u32>, State(name): State<&'static str>, Path(id): Path<u64>) -> String {
    format!("{name} {id}")
}

/// Nothing.
#[route(DELETE "/orders", crate = runtime, healthcheck = false)]
pub async fn clear() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn annotated_functions_can_still_be_called() {
        assert_eq!(pool(State(3), State("connections")).await.observations()[0].value, 3);
        assert!(alive());
        WORKER.report(true);
        assert_eq!(order(State(1), State("order"), Path(7)).await, "order 7");
        clear().await;
    }
}
