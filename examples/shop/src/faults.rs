//! Faults for trying things by hand: `curl -X POST 'localhost:3000/faults/database?state=hang'`.
//!
//! A real service has nothing of the kind: anybody may send this.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use health_runtime::{IntoOutcome, Outcome, route};
use serde::Deserialize;
use tokio::runtime::Handle;
use tokio::sync::watch;

/// The checks that can be made to behave.
const NAMES: [&str; 6] = ["alive", "database", "importer", "payments", "schema", "search"];

/// Static, since a liveness check takes no state.
static FAULTS: LazyLock<watch::Sender<BTreeMap<String, Fault>>> = LazyLock::new(watch::Sender::default);

#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Fault {
    /// None.
    Pass,
    Warn,
    Fail,
    /// No answer until the fault is another.
    Hang,
    Panic,
}

#[derive(Deserialize)]
struct Wanted {
    state: Fault,
}

#[route(POST "/faults/{name}", healthcheck = false)]
async fn set_fault(Path(name): Path<String>, Query(Wanted { state }): Query<Wanted>) -> (StatusCode, String) {
    if !NAMES.contains(&name.as_str()) {
        return (StatusCode::NOT_FOUND, format!("no such check; there are: {}\n", NAMES.join(", ")));
    }
    FAULTS.send_modify(|faults| {
        faults.insert(name, state);
    });
    (StatusCode::NO_CONTENT, String::new())
}

/// What `check` finds, unless somebody wants `name` to behave.
pub(crate) async fn apply<O: IntoOutcome>(name: &str, check: impl Future<Output = O>) -> Outcome {
    match fault(name).await {
        Fault::Warn => Outcome::warn("somebody wants it to warn"),
        Fault::Fail => Outcome::fail("somebody wants it to fail"),
        Fault::Panic => panic!("somebody wants it to panic"),
        Fault::Pass | Fault::Hang => check.await.into_outcome(),
    }
}

/// As [`apply`], for a check that is not async. It runs on a thread that may block.
pub(crate) fn apply_blocking<O: IntoOutcome>(name: &str, check: impl FnOnce() -> O) -> Outcome {
    Handle::current().block_on(apply(name, async { check() }))
}

/// Whether `name` is wanted to fail: for a handler that needs what the check looks at.
pub(crate) async fn is_down(name: &str) -> bool {
    matches!(fault(name).await, Fault::Fail | Fault::Panic)
}

/// The fault of `name`, as soon as it is not to hang.
async fn fault(name: &str) -> Fault {
    let of = |faults: &BTreeMap<_, _>| faults.get(name).copied().unwrap_or(Fault::Pass);
    let mut faults = FAULTS.subscribe();
    let found = faults.wait_for(|faults| of(faults) != Fault::Hang).await;
    // An error would mean that the sender, a static, is gone.
    found.map_or(Fault::Pass, |faults| of(&faults))
}
