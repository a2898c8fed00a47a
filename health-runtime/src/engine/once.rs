//! Runs each check once, for the command line: a process that asks and exits, without a schedule.

use std::sync::Arc;

use crate::declare::CheckConfig;
use crate::engine::Engine;
use crate::engine::cell::Cell;
use crate::engine::report::CheckReport;

impl Engine {
    /// Runs the checks that `which` selects, all at once, each within its own timeout. A check that only the serving
    /// application can answer has no report.
    pub(crate) async fn once(
        &self,
        which: impl Fn(&CheckConfig) -> bool,
    ) -> Vec<(&CheckConfig, Option<CheckReport>)> {
        let cells: Vec<_> =
            self.cells.iter().filter(|cell| which(&cell.check) && cell.check.settled.is_none()).collect();
        let start = |cell: &Arc<Cell>| {
            let cell = Arc::clone(cell);
            tokio::spawn(async move { cell.run_once().await })
        };
        // All are spawned before the first is awaited: the command takes as long as the slowest check, not as their sum.
        let runs: Vec<_> = cells.iter().map(|cell| start(cell)).collect();
        let mut reports = Vec::with_capacity(runs.len());
        for (cell, run) in cells.into_iter().zip(runs) {
            // The task does not panic, as a run catches panics. It is cancelled when the runtime shuts down.
            let cancelled = || Some(CheckReport::without_record(&cell.check, "was cancelled"));
            reports.push((&*cell.check, run.await.unwrap_or_else(|_| cancelled())));
        }
        reports
    }
}
