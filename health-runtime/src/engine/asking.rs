//! A report from the first question to the last answer.

use std::sync::Arc;

use tokio::time::Instant;

use super::Engine;
use super::cell::{Asked, Cell};
use super::report::{CheckReport, Report};
use crate::declare::Probe;

/// A report that is under way: every run that is due has been started, and none was waited for.
pub(crate) struct Asking<'a> {
    engine: &'a Engine,
    probe: Option<Probe>,
    withheld: Option<&'static str>,
    now: Instant,
    asked: Vec<(&'a Arc<Cell>, Asked)>,
}

impl<'a> Asking<'a> {
    pub(super) fn new(
        engine: &'a Engine,
        probe: Option<Probe>,
        cells: impl Iterator<Item = &'a Arc<Cell>>,
    ) -> Self {
        let (withheld, now) = (engine.withheld(probe), Instant::now());
        let asked = cells.map(|cell| (cell, cell.ask(now, probe))).collect();
        Self { engine, probe, withheld, now, asked }
    }

    /// Until when a request that comes meanwhile would, if it asked by itself, wait for the same runs and reuse the same
    /// records, unless something changes [unasked](super::Versions::unasked). `None`: as long as this is under way.
    pub(crate) fn until(&self) -> Option<Instant> {
        self.asked.iter().filter_map(|(cell, asked)| cell.until(asked, self.now, self.probe)).min()
    }

    /// Waits for what runs, within the probe deadline.
    pub(crate) async fn report(self) -> Report {
        let Self { engine, probe, withheld, now, asked } = self;
        let deadline = now + engine.limits.probe_deadline;
        let mut silence = engine.home.silence();
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
        Report::new(reports, withheld)
    }
}
