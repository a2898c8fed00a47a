//! Runs the checks and knows how they stand: plain values in, reports out.

mod availability;
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
#[cfg(test)]
mod tests;
mod transition;
mod wait;

pub(crate) use availability::{IN_SERVICE, says_out_of_service};
#[cfg(feature = "metrics")]
pub(crate) use cell::{RunEnd, Tally};
pub(crate) use changes::{ChangeCounters, ChangeScope};
pub(crate) use contribution::{BackgroundTask, Contribution, Start};
pub use report::{CheckReport, Report};
pub(crate) use runtime::AppRuntime;
pub use transition::{Transition, Transitions};

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, broadcast};

use crate::declare::{CheckConfig, Probe, Run};
use crate::engine::availability::Availability;
use crate::engine::cell::{Cell, CellGroup};
use crate::engine::report::PendingReport;
use crate::support::sort_by;

/// How much may happen at once, and for how long.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Runs at the same time.
    pub(crate) concurrent_runs: usize,
    /// The time within which a report is answered, whatever the checks do.
    pub(crate) probe_deadline: Duration,
}

/// All checks of an application.
pub(crate) struct Engine {
    /// By name.
    cells: Vec<Arc<Cell>>,
    limits: Limits,
    transitions: broadcast::Sender<Transition>,
    /// Where the checks run.
    pub(crate) runtime: AppRuntime,
    pub(crate) changes: Arc<ChangeCounters>,
    pub(crate) availability: Availability,
}

impl Engine {
    /// Takes checks with distinct names.
    pub(crate) fn new(mut checks: Vec<(CheckConfig, Run)>, limits: Limits) -> Self {
        let transitions = broadcast::Sender::new(transition::KEPT);
        let (runtime, changes) = (AppRuntime::default(), Arc::<ChangeCounters>::default());
        let group = || CellGroup {
            permits: Arc::new(Semaphore::new(limits.concurrent_runs)),
            transitions: transitions.clone(),
            runtime: runtime.clone(),
            changes: Arc::clone(&changes),
        };
        // Whether the process lives must not wait for what hangs elsewhere: it has permits of its own.
        let (vital, group) = (Arc::new(group()), Arc::new(group()));
        let cell = |(check, run): (CheckConfig, Run)| {
            let group = if check.probes.contains(Probe::Liveness) { &vital } else { &group };
            Cell::new(check, run, Arc::clone(group))
        };
        // As they are gathered, and not as tests hand them in.
        sort_by(&mut checks, |(one, _), (other, _)| one.name.cmp(&other.name));
        let cells = checks.into_iter().map(cell).collect();
        let availability = Availability::new(Arc::clone(&changes));
        Self { cells, limits, transitions, runtime, changes, availability }
    }

    /// The checks, by name.
    pub(crate) fn checks(&self) -> impl Iterator<Item = &CheckConfig> {
        self.cells.iter().map(|cell| &*cell.check)
    }

    /// The time within which a report is answered.
    pub(crate) fn probe_deadline(&self) -> Duration {
        self.limits.probe_deadline
    }

    /// Whether a check has this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// The checks with a run that outlived its timeout and has not ended yet.
    pub(crate) fn unfinished(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().filter(|cell| cell.is_occupied()).map(|cell| &*cell.check.name)
    }

    /// How the checks of `probe` stand, or all of them. Runs what has expired.
    pub(crate) async fn report(&self, probe: Option<Probe>) -> Report {
        self.begin(probe).report().await
    }

    /// The same, less those that `skip` names.
    pub(crate) async fn report_without(
        &self,
        probe: Option<Probe>,
        skip: &(dyn Fn(&CheckConfig) -> bool + Sync),
    ) -> Report {
        let mut asked = self.asked_by(probe).filter(|cell| !skip(&cell.check));
        PendingReport::new(self, probe, &mut asked).report().await
    }

    /// Starts what a report of `probe`, or of all checks, waits for. Never waits.
    pub(crate) fn begin(&self, probe: Option<Probe>) -> PendingReport<'_> {
        PendingReport::new(self, probe, &mut self.asked_by(probe))
    }

    /// How one check stands; `None` when there is none of this name. Runs it when it has expired.
    pub(crate) async fn check(&self, name: &str) -> Option<CheckReport> {
        let cell = self.find(name)?;
        PendingReport::new(self, None, &mut std::iter::once(cell)).report().await.into_checks().pop()
    }

    /// How the checks of `probe` stand, or all of them, by what is known: nothing runs, and nothing is waited for.
    #[cfg(feature = "metrics")]
    pub(crate) fn latest_report(&self, probe: Option<Probe>) -> Report {
        let now = tokio::time::Instant::now();
        let asked = self.asked_by(probe).map(|cell| cell.latest_report(now, probe));
        Report::new(asked.collect(), self.withheld(probe))
    }

    /// What was counted of the runs of each check.
    #[cfg(feature = "metrics")]
    pub(crate) fn tallies(&self) -> impl Iterator<Item = (&str, Tally)> {
        self.cells.iter().map(|cell| (&*cell.check.name, cell.tally()))
    }

    fn find(&self, name: &str) -> Option<&Arc<Cell>> {
        self.cells.get(self.cells.binary_search_by(|cell| (*cell.check.name).cmp(name)).ok()?)
    }

    fn asked_by(&self, probe: Option<Probe>) -> impl Iterator<Item = &Arc<Cell>> {
        self.cells.iter().filter(move |cell| probe.is_none_or(|probe| cell.check.probes.contains(probe)))
    }

    fn withheld(&self, probe: Option<Probe>) -> Option<&'static str> {
        (probe == Some(Probe::Readiness)).then(|| self.availability.withheld()).flatten()
    }
}
