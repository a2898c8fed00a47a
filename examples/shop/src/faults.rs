//! Fault injection, to try things by hand: `curl -X POST 'localhost:3000/faults/database?state=hang'`.
//!
//! For demonstrations only: the route has no authentication.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use health_runtime::{IntoOutcome, Outcome, route};
use serde::Deserialize;
use tokio::runtime::Handle;
use tokio::sync::watch;

/// The checks that accept a fault.
const NAMES: [&str; 6] = ["alive", "database", "importer", "payments", "schema", "search"];

/// A static, because a liveness check takes no state.
static FAULTS: LazyLock<watch::Sender<BTreeMap<String, Fault>>> = LazyLock::new(watch::Sender::default);

#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Fault {
    /// No fault: the check runs as usual.
    Pass,
    Warn,
    Fail,
    /// The check does not return until the fault changes.
    Hang,
    Panic,
}

#[derive(Deserialize)]
struct FaultQuery {
    state: Fault,
}

#[route(POST "/faults/{name}", healthcheck = false)]
async fn set_fault(
    Path(name): Path<String>,
    Query(FaultQuery { state }): Query<FaultQuery>,
) -> (StatusCode, String) {
    if !NAMES.contains(&name.as_str()) {
        return (StatusCode::NOT_FOUND, format!("unknown check; the known ones are {}\n", NAMES.join(", ")));
    }
    FAULTS.send_modify(|faults| {
        faults.insert(name, state);
    });
    (StatusCode::NO_CONTENT, String::new())
}

/// The outcome of `check`, or that of the fault which was injected into `name`.
pub(crate) async fn apply<O: IntoOutcome>(name: &str, check: impl Future<Output = O>) -> Outcome {
    match fault(name).await {
        Fault::Warn => Outcome::warn("fault injected: warn"),
        Fault::Fail => Outcome::fail("fault injected: fail"),
        Fault::Panic => panic!("fault injected: panic"),
        Fault::Pass | Fault::Hang => check.await.into_outcome(),
    }
}

/// Like [`apply`], for a check that is not async. Those run on the blocking thread pool, so blocking here is fine.
pub(crate) fn apply_blocking<O: IntoOutcome>(name: &str, check: impl FnOnce() -> O) -> Outcome {
    Handle::current().block_on(apply(name, async { check() }))
}

/// Whether the dependency that `name` checks is made to fail. Handlers that use it ask this.
pub(crate) async fn is_down(name: &str) -> bool {
    matches!(fault(name).await, Fault::Fail | Fault::Panic)
}

/// The fault of `name`; waits while it is [`Fault::Hang`].
async fn fault(name: &str) -> Fault {
    let of = |faults: &BTreeMap<_, _>| faults.get(name).copied().unwrap_or(Fault::Pass);
    let mut faults = FAULTS.subscribe();
    let found = faults.wait_for(|faults| of(faults) != Fault::Hang).await;
    // `wait_for` fails only when the sender is dropped, and the sender is a static.
    found.map_or(Fault::Pass, |faults| of(&faults))
}
