//! Runs the checks and knows how they stand: plain values in, reports out.

mod availability;
mod cell;
mod home;
mod lag;
#[cfg(feature = "cli")]
mod once;
mod record;
mod report;
mod run;
mod schedule;
mod tally;
#[cfg(test)]
mod tests;
mod transition;
mod wait;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, broadcast};
use tokio::time::Instant;

use crate::declare::{Check, Probe, Run};
use availability::Availability;
pub(crate) use availability::{IN_SERVICE, says_out_of_service};
use cell::Cell;
pub(crate) use home::Home;
pub use report::{CheckReport, Report};
pub(crate) use run::panic_text;
#[cfg(feature = "metrics")]
pub(crate) use tally::{Ending, Tally};
pub use transition::{Transition, Transitions};

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
    cells: Vec<Arc<Cell>>,
    by_name: HashMap<String, usize>,
    limits: Limits,
    transitions: broadcast::Sender<Transition>,
    /// Where the checks run.
    pub(crate) home: Home,
    pub(crate) availability: Availability,
}

impl Engine {
    /// Takes checks with distinct names.
    pub(crate) fn new(checks: Vec<(Check, Run)>, limits: Limits) -> Self {
        let permits = Arc::new(Semaphore::new(limits.concurrent_runs));
        let transitions = broadcast::Sender::new(transition::KEPT);
        let home = Home::default();
        let cells: Vec<_> = checks
            .into_iter()
            .map(|(check, run)| {
                Cell::new(check, run, Arc::clone(&permits), transitions.clone(), home.clone())
            })
            .collect();
        let by_name = cells.iter().enumerate().map(|(at, cell)| (cell.check.name.to_string(), at)).collect();
        Self { cells, by_name, limits, transitions, home, availability: Availability::default() }
    }

    /// The checks, in the order they were given.
    pub(crate) fn checks(&self) -> impl Iterator<Item = &Check> {
        self.cells.iter().map(|cell| &cell.check)
    }

    /// The time within which a report is answered.
    pub(crate) fn probe_deadline(&self) -> Duration {
        self.limits.probe_deadline
    }

    /// Whether a check has this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// The checks with a run that outlived its timeout and has not ended yet.
    pub(crate) fn unfinished(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().filter(|cell| cell.is_occupied()).map(|cell| &*cell.check.name)
    }

    /// How the checks of `probe` stand, or all of them, less those that `skip` names. Runs what has expired.
    pub(crate) async fn report(&self, probe: Option<Probe>, skip: impl Fn(&Check) -> bool) -> Report {
        let asked = self.asked_by(probe).filter(|cell| !skip(&cell.check));
        let withheld = self.withheld(probe);
        Report::new(self.ask(asked, probe).await, withheld)
    }

    /// How one check stands; `None` when there is none of this name. Runs it when it has expired.
    pub(crate) async fn check(&self, name: &str) -> Option<CheckReport> {
        let cell = &self.cells[*self.by_name.get(name)?];
        self.ask(std::iter::once(cell), None).await.pop()
    }

    /// How the checks of `probe` stand, or all of them, by what is known: nothing runs, and nothing is waited for.
    #[cfg(feature = "metrics")]
    pub(crate) fn glance(&self, probe: Option<Probe>) -> Report {
        let now = Instant::now();
        let asked = self.asked_by(probe).map(|cell| cell.glance(now, probe));
        Report::new(asked.collect(), self.withheld(probe))
    }

    /// What was counted of the runs of each check.
    #[cfg(feature = "metrics")]
    pub(crate) fn tallies(&self) -> impl Iterator<Item = (&str, Tally)> {
        self.cells.iter().map(|cell| (&*cell.check.name, cell.tally()))
    }

    fn asked_by(&self, probe: Option<Probe>) -> impl Iterator<Item = &Arc<Cell>> {
        self.cells.iter().filter(move |cell| probe.is_none_or(|probe| cell.check.probes.contains(probe)))
    }

    fn withheld(&self, probe: Option<Probe>) -> Option<&'static str> {
        (probe == Some(Probe::Readiness)).then(|| self.availability.withheld()).flatten()
    }

    async fn ask(&self, cells: impl Iterator<Item = &Arc<Cell>>, probe: Option<Probe>) -> Vec<CheckReport> {
        let now = Instant::now();
        let deadline = now + self.limits.probe_deadline;
        // Every run that is due starts before the first is waited for.
        let asked: Vec<_> = cells.map(|cell| (cell, cell.ask(now, probe))).collect();
        let mut silence = self.home.silence();
        let mut reports = Vec::with_capacity(asked.len());
        for (cell, asked) in asked {
            reports.push(tokio::select! {
                biased;
                report = cell.answer(asked, probe, now, deadline) => report,
                () = silence.noticed() => match silence.is_long() {
                    // A moment of silence is no reason to forget what was found.
                    false => cell.glance(now, probe),
                    true => CheckReport::unknown(&cell.check, "the runtime does not answer"),
                },
            });
        }
        reports
    }
}
