//! One run past schedule and thresholds, for the command line.

use tokio::time::Instant;

use crate::engine::cell::Cell;
use crate::engine::cell::thresholds::Thresholds;
use crate::engine::moment::Moment;
use crate::engine::report::CheckReport;
use crate::engine::run::{FinishedRun, Overrun, run_to_end};
use crate::support::Location;

impl Cell {
    /// Runs the check now, regardless of its schedule and its initial delay. The outcome is its status, regardless of
    /// its thresholds: there is no second run that could confirm it.
    ///
    /// A reporter answers with its last report. `None` for a reporter without one and for checks of the library itself:
    /// only the serving process can answer those.
    pub(crate) async fn run_once(&self) -> Option<CheckReport> {
        if self.check.is_off {
            return Some(CheckReport::off(&self.check));
        }
        if self.check.location == Location::BUILT_IN {
            return None;
        }
        if self.run.reporter().is_some() && self.lock().record.is_some() {
            return Some(self.report_from_record(Instant::now(), None));
        }
        // The command starts all checks at once; the permit bounds them as it does in the serving process.
        let run = match self.group.permits.acquire().await {
            Ok(permit) => run_to_end(self, permit).await?,
            Err(no_thread) => FinishedRun::no_free_thread(&no_thread, Moment::now()),
        };
        let FinishedRun { outcome, took, ended, still_running, .. } = run;
        let mut state = self.lock();
        let change = self.replace_record(&mut state, outcome, ended, Some(took), Thresholds::Skip);
        // The process may exit while the run still blocks a thread: the command says so, and does not wait for it.
        state.runs.note_overrun(still_running.map(Overrun::Task));
        let record = state.record.clone();
        drop(state);
        self.log(change);
        // No expiry: the process exits before the record could become stale.
        record.map(|record| CheckReport::from_record(&self.check, record, None, None))
    }
}
