//! The promises of the engine, on virtual time: the clock pauses until every task waits for it, so a test can say to
//! the millisecond when something happens. Where the order of two tasks matters, a gate holds one of them.

mod app_runtime;
mod deadline;
mod freshness;
#[cfg(feature = "metrics")]
mod latest_report;
mod liveness;
mod outside_runtime;
mod properties;
mod reports;
mod runs;
mod shared_runs;
mod thresholds;
mod transitions;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{Instant, advance};

use crate::declare::{CheckDef, Context, OnFail, Outcome, Probe, Reporter, Status};
use crate::engine::report::Report;
use crate::engine::{Engine, Limits};

const SECOND: Duration = Duration::from_secs(1);

fn engine(checks: impl IntoIterator<Item = CheckDef>) -> Arc<Engine> {
    limited(checks, 64)
}

fn limited(checks: impl IntoIterator<Item = CheckDef>, concurrent_runs: usize) -> Arc<Engine> {
    let bound = checks.into_iter().map(|check| {
        let (check, run) = check.bind(&Context::default());
        (check, run.expect("no check asks for state"))
    });
    Arc::new(Engine::new(bound.collect(), Limits { concurrent_runs, probe_deadline: 5 * SECOND }))
}

async fn ready(engine: &Engine) -> Report {
    engine.report(Some(Probe::Readiness)).await
}

/// A check whose runs go through the script, and then repeat its last status; and the number of its runs.
fn scripted(script: &'static [Status]) -> (CheckDef, Arc<AtomicUsize>) {
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    let check = CheckDef::new("scripted", move || {
        let run = counted.fetch_add(1, Ordering::SeqCst);
        std::future::ready(script[run.min(script.len() - 1)])
    });
    (check, runs)
}

/// The status and the message of the first check.
fn only(report: &Report) -> (Status, Option<&str>) {
    let check = &report.checks()[0];
    (check.status(), check.message())
}
