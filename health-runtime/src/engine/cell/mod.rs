//! One check with its record.
//!
//! A [`Cell`] holds all that the engine knows of one check, behind one lock. Three kinds of callers meet there:
//!
//! - requests read the record, join the run in flight, or start one ([`request`](self::request));
//! - runs bring their results ([`results`](self::results));
//! - reporters bring their reports, and the schedule notices when none comes ([`reports`](self::reports)).
//!
//! The last two make a new record ([`thresholds`](self::thresholds)); how long a record counts is decided in
//! [`freshness`](self::freshness).
//!
//! The lock is held for a few instructions: never across an `await`, never while code of the application runs. That is
//! why a status change is logged after the lock is released. What others may notice of a change happens under the lock:
//! the record, the change counters and the transition, so that everyone sees the changes of a check in one order.

mod freshness;
#[cfg(test)]
mod interleavings;
#[cfg(feature = "cli")]
mod once;
mod record;
mod reports;
mod request;
mod results;
mod tally;
mod thresholds;

pub(crate) use record::Record;
pub(crate) use tally::Tally;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::sync::broadcast;
use tokio::time::Instant;

use crate::declare::{CheckConfig, ReporterListener, Run};
use crate::engine::changes::ChangeCounters;
use crate::engine::run::{RunPermits, RunSlot};
use crate::engine::runtime::AppRuntime;
use crate::engine::startup::StartupClock;
use crate::engine::transition::Transition;
use crate::support::Location;

/// What the cells of a group share: liveness checks are one group, all others the second.
pub(crate) struct CellGroup {
    /// One for each concurrent run.
    pub(crate) permits: Arc<RunPermits>,
    pub(crate) transitions: broadcast::Sender<Transition>,
    pub(crate) runtime: AppRuntime,
    pub(crate) changes: Arc<ChangeCounters>,
    pub(crate) startup: Arc<StartupClock>,
}

/// One check with its record.
pub(crate) struct Cell {
    pub(crate) check: Arc<CheckConfig>,
    pub(crate) run: Run,
    pub(crate) group: Arc<CellGroup>,
    created: Instant,
    state: Mutex<CellState>,
}

#[derive(Default)]
struct CellState {
    record: Option<Arc<Record>>,
    runs: RunSlot,
    /// Results in a row that contradict the status, towards `failures` or `successes`.
    contradictions: u32,
    /// Failures in a row before there is any evidence of how the check is, towards `failures`.
    first_failures: u32,
    /// The check has passed, or has failed as often as `failures` says, or has missed a deadline. Until then a liveness check
    /// counts as alive.
    has_evidence: bool,
    /// The number of the last report that became the record.
    last_report: u64,
    /// The check has passed once, which a startup check never loses.
    has_passed: bool,
    tally: Tally,
}

impl Cell {
    pub(crate) fn new(check: CheckConfig, run: Run, group: Arc<CellGroup>) -> Arc<Self> {
        // Shared with every report, which shows the name and counts by `on_fail`.
        let (check, created) = (Arc::new(check), Instant::now());
        let cell = Arc::new(Self { check, run, group, created, state: Mutex::default() });
        if let Some(reporter) = cell.run.reporter() {
            // Weak, as a static reporter outlives every engine that listens to it.
            let listener: Weak<Self> = Arc::downgrade(&cell);
            reporter.listen(listener as Weak<dyn ReporterListener>);
        }
        cell
    }

    /// Whether a run outlived its timeout and has not ended yet.
    pub(crate) fn is_occupied(&self) -> bool {
        self.lock().runs.is_occupied()
    }

    /// Whether no request ever runs the check, because it runs in the background, is a reporter, or is off.
    pub(crate) fn updates_itself(&self) -> bool {
        // Such a check answers from its record, and waits for no run.
        self.check.every.is_some() || self.run.reporter().is_some() || self.check.is_off
    }

    /// Whether the check has no record before the background work brings one: it runs there, or the library reports it
    /// from there.
    pub(crate) fn waits_for_start(&self) -> bool {
        let built_in = self.run.reporter().is_some() && self.check.location == Location::BUILT_IN;
        !self.check.is_off && (self.check.every.is_some() || built_in) && self.lock().record.is_none()
    }

    fn lock(&self) -> MutexGuard<'_, CellState> {
        #[cfg(test)]
        crate::support::interleaving::point();
        // No panic can happen under the lock that leaves the state half changed, so a poisoned lock is as good as new.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(feature = "metrics")]
impl Cell {
    /// The counters of its runs, or of its reports.
    pub(crate) fn tally(&self) -> Tally {
        self.lock().tally.clone()
    }
}
