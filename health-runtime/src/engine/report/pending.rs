//! A report from the request to the answer.

use std::sync::Arc;

use tokio::time::Instant;

use crate::declare::Probe;
use crate::engine::Engine;
use crate::engine::cell::Cell;
use crate::engine::report::{CheckReport, Report};
use crate::engine::run::launch;
use crate::support::single_flight::Joined;
use crate::support::timer::current_runtime;

/// A report under way: every run that it needs has been launched or joined, and none has been waited for.
pub(crate) struct PendingReport<'a> {
    engine: &'a Engine,
    probe: Option<Probe>,
    withheld: Option<&'static str>,
    /// One reading of the clock for all checks, so that records of the same age are fresh or expired together.
    now: Instant,
    /// Until when the report waits for runs.
    deadline: Instant,
    /// Whether there is a runtime for the runs.
    can_run: bool,
    /// Each check with the run to wait for; `None` when its record answers.
    checks: Vec<(&'a Arc<Cell>, Option<Joined>)>,
}

impl<'a> PendingReport<'a> {
    pub(crate) fn new(
        engine: &'a Engine,
        probe: Option<Probe>,
        cells: &mut dyn Iterator<Item = &'a Arc<Cell>>,
    ) -> Self {
        // Once, at the start. If the availability changes while the runs are under way, this report is from before the
        // change, and the change counters keep it from being shared or cached.
        let (withheld, now) = (engine.withheld(probe), Instant::now());
        // Before any run is announced: one that cannot begin would be in flight for ever.
        let can_run = engine.runtime.handle().is_some();
        let may_be_forgotten = engine.background.may_be_forgotten();
        let (mut checks, mut started) = (Vec::with_capacity(engine.cells.len()), Vec::new());
        for cell in cells {
            let joined = if can_run { cell.request(now, probe) } else { None };
            if let Some(Joined { number, is_first: true }) = joined {
                // Records expire together, as they were made together: where one has to run, most have to.
                if started.is_empty() {
                    started.reserve(engine.cells.len());
                }
                started.push((Arc::clone(cell), number));
            }
            if may_be_forgotten && joined.is_none() && cell.waits_for_start() {
                engine.background.report_forgotten(&cell.check.name);
            }
            checks.push((cell, joined));
        }
        launch(started);
        // From the request on: the time between `begin` and `report` counts.
        let deadline = now + engine.limits.probe_deadline;
        Self { engine, probe, withheld, now, deadline, can_run, checks }
    }

    /// The same, with an earlier deadline: that of a response of which the report is one part.
    pub(crate) fn until(self, deadline: Instant) -> Self {
        Self { deadline: self.deadline.min(deadline), ..self }
    }

    /// Until when a later request may share this report: until then it would join the same runs and use the same records,
    /// unless something changes [unprompted](super::super::ChangeCounters::unprompted). `None`: for as long as the report
    /// is under way.
    pub(crate) fn shareable_until(&self) -> Option<Instant> {
        let until = |(cell, joined): &(&'a Arc<Cell>, _)| cell.shareable_until(*joined, self.now, self.probe);
        self.checks.iter().filter_map(until).min()
    }

    /// Waits for the runs, within the probe deadline. Cancel safe: the runs go on without it. Outside a runtime it does not
    /// wait, and reports the latest records.
    pub(crate) async fn report(self) -> Report {
        let Self { engine, probe, withheld, now, deadline, can_run, checks } = self;
        let can_wait = checks.iter().any(|(_, joined)| joined.is_some()) && current_runtime().is_some();
        let mut stall = engine.runtime.stall_detector();
        let mut reports = Vec::with_capacity(checks.len());
        // One after another is as fast as all at once, since the runs do not depend on who waits for them.
        for (cell, joined) in checks {
            if !can_run {
                reports.push(cell.latest_report(now, probe));
                continue;
            }
            reports.push(match cell.try_report(joined, now, probe) {
                Ok(report) => report,
                Err(_) if !can_wait => cell.latest_report(now, probe),
                Err(number) => tokio::select! {
                    // The run first: if it has ended, a stall that is detected at the same time does not matter.
                    biased;
                    report = cell.wait_for(number, deadline, probe) => report,
                    () = stall.detected() => if stall.exceeds_limit() {
                        CheckReport::without_record(&cell.check, "the runtime does not answer")
                    } else {
                        // A runtime that is busy for a moment is no reason to fail what passed a moment ago.
                        cell.latest_report(now, probe)
                    },
                },
            });
        }
        Report::new(reports, withheld)
    }
}
