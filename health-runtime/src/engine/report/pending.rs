//! A report from the first question to the last answer.

use std::sync::Arc;

use tokio::time::Instant;

use crate::declare::Probe;
use crate::engine::Engine;
use crate::engine::cell::{Asked, Cell};
use crate::engine::report::check::{CheckReport, Report};
use crate::engine::run::launch;

/// A report that is under way: every run that is due has been launched, and none was waited for.
pub(crate) struct PendingReport<'a> {
    engine: &'a Engine,
    probe: Option<Probe>,
    withheld: Option<&'static str>,
    now: Instant,
    asked: Vec<(&'a Arc<Cell>, Asked)>,
}

impl<'a> PendingReport<'a> {
    pub(crate) fn new(
        engine: &'a Engine,
        probe: Option<Probe>,
        cells: &mut dyn Iterator<Item = &'a Arc<Cell>>,
    ) -> Self {
        let (withheld, now) = (engine.withheld(probe), Instant::now());
        let (mut asked, mut due) = (Vec::with_capacity(engine.cells.len()), Vec::new());
        for cell in cells {
            let answer = cell.ask(now, probe);
            if let Asked::Due(number) = answer {
                if due.is_empty() {
                    due.reserve(engine.cells.len());
                }
                due.push((Arc::clone(cell), number));
            }
            asked.push((cell, answer));
        }
        launch(due);
        Self { engine, probe, withheld, now, asked }
    }

    /// Until when a request that comes meanwhile would, if it asked by itself, wait for the same runs and reuse the same
    /// records, unless something changes [unprompted](super::ChangeCounters::unprompted). `None`: as long as this is under way.
    pub(crate) fn shareable_until(&self) -> Option<Instant> {
        self.asked.iter().filter_map(|(cell, asked)| cell.shareable_until(asked, self.now, self.probe)).min()
    }

    /// Waits for what runs, within the probe deadline.
    pub(crate) async fn report(self) -> Report {
        let Self { engine, probe, withheld, now, asked } = self;
        let deadline = now + engine.limits.probe_deadline;
        let mut silence = engine.runtime.stall_detector();
        let mut reports = Vec::with_capacity(asked.len());
        for (cell, asked) in asked {
            reports.push(match cell.answer(&asked, now, probe) {
                Ok(report) => report,
                Err(number) => tokio::select! {
                    biased;
                    report = cell.landed(number, deadline) => report,
                    () = silence.detected() => match silence.exceeds_limit() {
                        // A moment of silence is no reason to forget what was found.
                        false => cell.latest_report(now, probe),
                        true => CheckReport::unknown(&cell.check, "the runtime does not answer"),
                    },
                },
            });
        }
        Report::new(reports, withheld)
    }
}
