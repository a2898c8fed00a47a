//! Each check once, for a process that asks and ends: nothing there has a schedule.

use std::sync::Arc;

use crate::declare::CheckConfig;
use crate::engine::Engine;
use crate::engine::report::CheckReport;

impl Engine {
    /// Runs the checks that `which` names, each once and within its own timeout. With `None` come those that only the
    /// application that serves can answer.
    pub(crate) async fn once(
        &self,
        which: impl Fn(&CheckConfig) -> bool,
    ) -> Vec<(&CheckConfig, Option<CheckReport>)> {
        let cells: Vec<_> = self.cells.iter().filter(|cell| which(&cell.check)).collect();
        let start = |cell: &Arc<_>| {
            let cell: Arc<crate::engine::cell::Cell> = Arc::clone(cell);
            tokio::spawn(async move { cell.once().await })
        };
        let runs: Vec<_> = cells.iter().map(|cell| start(cell)).collect();
        let mut reports = Vec::with_capacity(runs.len());
        for (cell, run) in cells.into_iter().zip(runs) {
            // Only a runtime that goes down cancels one.
            let cancelled = || Some(CheckReport::unknown(&cell.check, "was cancelled"));
            reports.push((&*cell.check, run.await.unwrap_or_else(|_| cancelled())));
        }
        reports
    }
}
