//! The engine runs the checks and reports their results. It knows nothing of HTTP.
//!
//! # One request, from the probe to the record
//!
//! A `GET /readyz` arrives, no cached response is valid any more, and the check `database` has expired:
//!
//! 1. **Pending report.** The response cache calls [`Engine::begin`]. It reads the availability (shutting down, in
//!    maintenance, decommissioned) and the clock, each once, and goes through the readiness checks by name.
//! 2. **Cell.** [`Cell::request`](cell::Cell::request) decides under the lock of the cell whether the record answers, a run
//!    is in flight that the request joins, or a new run begins, whose number it gets. This is the single flight of checks:
//!    however many requests arrive, one of them starts the run.
//! 3. **Launch.** All runs that this request started become one batch on the application's runtime, also if the request
//!    came in on the management thread. No lock is held.
//! 4. **Batch.** A few pollers take the runs one after another. Each run needs a permit of its group: liveness checks have
//!    groups of their own, so that they never wait for readiness checks that hang, and so have blocking checks, which hold
//!    their permits until their threads return ([`run`]).
//! 5. **Attempt.** The poller polls `database` once. If it is pending, it goes on in a task with the timeout; a blocking check
//!    goes to the blocking thread pool. Panics, timeouts and outcomes all become a [`FinishedRun`](run::FinishedRun).
//! 6. **Record.** The run lands under the lock of the cell: if its result still counts, thresholds make it the new record,
//!    the change counters are counted up, and subscribers get the transition. After the lock is released, the change is
//!    logged.
//! 7. **Report.** The request, which has been waiting for the landing, reads the record, and folds those of all checks into
//!    one status. It waits for the probe deadline at most, and less if the runtime has stalled.
//!
//! A client that disconnects drops step 7 alone.
//!
//! # Locks
//!
//! Each cell has a lock for its record and its run, the availability has one, and each reporter has one for its last report.
//! None is held across an `await`, while code of the application runs, or while another of them is taken. So there is no
//! order of locks to keep.
//!
//! # Which order of events decided what
//!
//! - A waiter times out a run that blocks its thread, and then the run returns: runs have numbers, and a result only counts
//!   while its run is in flight ([`RunSlot`](run::RunSlot)).
//! - A worker reports twice from two threads, and the second report arrives first: reports are numbered by the reporter.
//! - A deadline passes while the report arrives: the deadline is checked again under the lock.
//! - A check changes while a response is rendered: the cache reads the counter before it begins ([`changes`]).
//! - The runtime shuts down in the middle of a run: the code that drops the run abandons it in its cell, and waiters
//!   go on.
//!
//! The tests in `cell/interleavings` try these in every order, or in thousands of them.

mod availability;
mod background;
mod cell;
mod changes;
mod contribution;
mod moment;
#[cfg(feature = "cli")]
mod once;
mod report;
mod run;
mod runtime;
mod schedule;
#[cfg(feature = "metrics")]
mod scrape;
mod startup;
#[cfg(test)]
mod tests;
mod transition;
mod wait;

pub(crate) use availability::{IN_SERVICE, says_out_of_service};
pub(crate) use background::Background;
pub(crate) use changes::{ChangeCounters, ChangeScope};
pub(crate) use contribution::{BackgroundTask, Contribution, Start};
pub use report::{CheckReport, Report};
#[cfg(feature = "metrics")]
pub(crate) use run::RunEnd;
pub(crate) use runtime::{AppRuntime, PendingCall, SharedCall, TOO_LATE};
pub use transition::{Transition, Transitions};

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::broadcast;
use tokio::time::Instant;

use crate::declare::{CheckConfig, Probe, Run};
use crate::engine::availability::Availability;
use crate::engine::cell::{Cell, CellGroup};
use crate::engine::report::PendingReport;
use crate::engine::run::RunPermits;
use crate::engine::startup::StartupClock;
use crate::support::sort_by;

/// How much may happen at once, and for how long.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Concurrent runs of async checks, and threads that blocking checks hold.
    pub(crate) concurrent_runs: usize,
    /// The time within which a report is complete, even while checks hang.
    pub(crate) probe_deadline: Duration,
}

/// How many threads blocking liveness checks may hold, also beyond their timeouts.
const LIVENESS_THREADS: usize = 4;

/// All checks of an application.
pub(crate) struct Engine {
    /// Sorted by name.
    cells: Vec<Arc<Cell>>,
    limits: Limits,
    transitions: broadcast::Sender<Transition>,
    /// Where the checks run.
    pub(crate) runtime: AppRuntime,
    pub(crate) changes: Arc<ChangeCounters>,
    startup: Arc<StartupClock>,
    pub(crate) availability: Availability,
    pub(crate) background: Background,
}

impl Engine {
    /// The names of `checks` have to be distinct.
    pub(crate) fn new(mut checks: Vec<(CheckConfig, Run)>, limits: Limits) -> Self {
        let transitions = broadcast::Sender::new(transition::BUFFERED);
        let (runtime, changes) = (AppRuntime::default(), Arc::<ChangeCounters>::default());
        let declared = checks.iter().map(|(check, _)| check);
        let startup = Arc::new(StartupClock::new(declared, Arc::clone(&changes)));
        let group = |runs| {
            Arc::new(CellGroup {
                permits: RunPermits::new(runs),
                transitions: transitions.clone(),
                runtime: runtime.clone(),
                changes: Arc::clone(&changes),
                startup: Arc::clone(&startup),
            })
        };
        // Liveness checks have groups of their own, so that checks that hang cannot hold all permits that a liveness check
        // needs: the orchestrator would restart a process that is alive. So have blocking checks, whose permits are threads:
        // an async check needs none.
        let (liveness, others) = (group(limits.concurrent_runs), group(limits.concurrent_runs));
        let (blocking_liveness, blocking) = (group(LIVENESS_THREADS), group(limits.concurrent_runs));
        let cell = |(check, run): (CheckConfig, Run)| {
            // A check of both probes belongs to liveness, whose answer is the more urgent one.
            let group = match (check.probes.contains(Probe::Liveness), &run) {
                (true, Run::Blocking(_)) => &blocking_liveness,
                (true, _) => &liveness,
                (false, Run::Blocking(_)) => &blocking,
                (false, _) => &others,
            };
            Cell::new(check, run, Arc::clone(group))
        };
        // Gathered checks are sorted already; `find` relies on it, also for checks that a test hands in.
        sort_by(&mut checks, |(one, _), (other, _)| one.name.cmp(&other.name));
        let cells = checks.into_iter().map(cell).collect();
        let availability = Availability::new(Arc::clone(&changes));
        let background = Background::default();
        Self { cells, limits, transitions, runtime, changes, startup, availability, background }
    }

    /// The checks that reports have, by name.
    pub(crate) fn checks(&self) -> impl Iterator<Item = &CheckConfig> {
        self.cells.iter().map(|cell| &*cell.check).filter(|check| !check.is_settled())
    }

    /// The time within which a response is complete.
    #[cfg(feature = "environment")]
    pub(crate) fn probe_deadline(&self) -> Duration {
        self.limits.probe_deadline
    }

    /// Whether `probe` has a check of this name.
    pub(crate) fn has(&self, probe: Probe, name: &str) -> bool {
        self.find(name).is_some_and(|cell| cell.check.probes.contains(probe))
    }

    /// The names of the checks with a run that outlived its timeout and has not ended yet.
    pub(crate) fn unfinished(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().filter(|cell| cell.is_occupied()).map(|cell| &*cell.check.name)
    }

    /// The report of `probe`, or of all checks. Runs checks whose record has expired.
    pub(crate) async fn report(&self, probe: Option<Probe>) -> Report {
        self.begin(probe).report().await
    }

    /// The same, without the checks that `skip` selects. They do not run for this report.
    pub(crate) async fn report_without(
        &self,
        probe: Option<Probe>,
        skip: &(dyn Fn(&CheckConfig) -> bool + Sync),
    ) -> Report {
        let mut cells = self.cells_of(probe).filter(|cell| !skip(&cell.check));
        PendingReport::new(self, probe, &mut cells).report().await
    }

    /// Launches the runs that a report of `probe`, or of all checks, needs. Never waits.
    pub(crate) fn begin(&self, probe: Option<Probe>) -> PendingReport<'_> {
        PendingReport::new(self, probe, &mut self.cells_of(probe))
    }

    /// The report of one check, which runs if its record has expired; `None` when there is no check of this name.
    pub(crate) async fn check(&self, name: &str) -> Option<CheckReport> {
        self.begin_check(name)?.report().await.into_checks().pop()
    }

    /// Launches the run that a report of one check needs; `None` when there is no check of this name. Never waits.
    pub(crate) fn begin_check(&self, name: &str) -> Option<PendingReport<'_>> {
        let cell = self.find(name)?;
        // Through a report, so that the probe deadline and the stall detector apply to one check as they do to many.
        Some(PendingReport::new(self, None, &mut std::iter::once(cell)))
    }

    /// When the response to a request that has just arrived has to be complete.
    pub(crate) fn response_deadline(&self) -> Instant {
        Instant::now() + self.limits.probe_deadline
    }

    /// The report of one check of `probe`, as a report of that probe has it; `None` when the probe has no check of this name.
    pub(crate) async fn check_of(&self, probe: Probe, name: &str) -> Option<CheckReport> {
        let cell = self.find(name).filter(|cell| cell.check.probes.contains(probe))?;
        PendingReport::new(self, Some(probe), &mut std::iter::once(cell)).report().await.into_checks().pop()
    }

    fn find(&self, name: &str) -> Option<&Arc<Cell>> {
        let cell = self.cells.get(self.cells.binary_search_by(|cell| (*cell.check.name).cmp(name)).ok()?)?;
        (!cell.check.is_settled()).then_some(cell)
    }

    /// The checks that `probe` asks for, or all.
    fn cells_of(&self, probe: Option<Probe>) -> impl Iterator<Item = &Arc<Cell>> {
        let asked = move |cell: &&Arc<Cell>| probe.is_none_or(|probe| cell.check.probes.contains(probe));
        self.cells.iter().filter(asked).filter(|cell| !cell.check.is_settled())
    }

    /// Why readiness fails regardless of its checks.
    fn withheld(&self, probe: Option<Probe>) -> Option<&'static str> {
        // Liveness must not fail in maintenance, or the orchestrator would restart the process; nor startup, which has
        // passed by then.
        (probe == Some(Probe::Readiness)).then(|| self.availability.withheld()).flatten()
    }
}
