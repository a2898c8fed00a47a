//! Checks whose outcome the application reports.
//!
//! A reporter is usually a `static`, while several `Health`s of one process (in tests) may each have a record of it. So a
//! reporter keeps the last report and a list of listeners: the records. A report is numbered under the lock and delivered
//! after it is released, because a listener takes the lock of its record. Two reports may therefore arrive out of order,
//! and the record keeps the one with the greater number.

use std::sync::{Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::time::Instant;

use crate::declare::check_config::MAX_DURATION;
use crate::declare::into_outcome::IntoOutcome;
use crate::declare::outcome::Outcome;
use crate::declare::status::Status;

/// The shortest deadline: a busy machine delays a timer by about as much.
const MIN_DEADLINE: Duration = Duration::from_millis(10);

/// Receives every report: the record of a check.
pub(crate) trait ReporterListener: Send + Sync {
    fn reported(&self, report: ReporterUpdate);
}

/// One report.
#[derive(Clone)]
pub(crate) struct ReporterUpdate {
    /// Counts the reports from 1. Of two concurrent reports, the one with the greater number is the later one.
    pub(crate) number: u64,
    pub(crate) outcome: Outcome,
    pub(crate) at: Instant,
}

/// A check that the engine does not run: a worker reports its own status.
///
/// Declare it as a `static` and report from wherever the work happens, also from several threads:
///
/// ```
/// use std::time::Duration;
/// use health_runtime::{Outcome, Reporter, health_check};
///
/// /// The importer has finished a round within the last minute.
/// #[health_check]
/// static IMPORTER: Reporter = Reporter::new().deadline(Duration::from_secs(60));
///
/// fn finish_round(rows: u32) {
///     IMPORTER.report(Outcome::pass().observe("rows", rows, "1"));
/// }
/// # finish_round(3);
/// ```
///
/// Until the first report, the check fails readiness and startup, and passes liveness.
pub struct Reporter {
    deadline: Option<Duration>,
    state: Mutex<ReporterState>,
}

struct ReporterState {
    last: Option<ReporterUpdate>,
    listeners: Vec<Weak<dyn ReporterListener>>,
}

impl Reporter {
    /// A reporter without a deadline: each report holds until the next one.
    #[must_use]
    pub const fn new() -> Self {
        Self { deadline: None, state: Mutex::new(ReporterState { last: None, listeners: Vec::new() }) }
    }

    /// Fails the check when it has received no report for this long, regardless of `failures`. Without a deadline,
    /// the check of a worker that has died keeps its last status. A deadline shorter than 10 ms counts as 10 ms.
    ///
    /// The first deadline begins when all startup checks have passed, and at once if there is none. A startup check whose
    /// failure does not count as one is not waited for.
    ///
    /// Default: no deadline.
    #[must_use]
    pub const fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Reports the current status: anything that a check may return.
    ///
    /// It does not wait for checks, and needs no async runtime.
    pub fn report(&self, outcome: impl IntoOutcome) {
        let outcome = outcome.into_outcome().bounded();
        let (report, listeners) = {
            let mut state = self.lock();
            let number = state.last.as_ref().map_or(0, |last| last.number) + 1;
            let report = ReporterUpdate { number, outcome, at: Instant::now() };
            state.last = Some(report.clone());
            state.listeners.retain(|listener| listener.strong_count() > 0);
            (report, state.listeners.clone())
        };
        for listener in listeners.iter().filter_map(Weak::upgrade) {
            listener.reported(report.clone());
        }
    }

    /// Reports a status with a public message: a shorthand for `report((status, message))`. Libraries for `/svc_status`
    /// call this `setState`.
    pub fn set(&self, status: Status, message: impl Into<String>) {
        self.report((status, message));
    }

    /// The longest time without a report before the check fails.
    pub(crate) fn max_silence(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.clamp(MIN_DEADLINE, MAX_DURATION))
    }

    /// Delivers the last report, if there is one, and every later one to `listener`.
    pub(crate) fn listen(&self, listener: Weak<dyn ReporterListener>) {
        let last = {
            let mut state = self.lock();
            state.listeners.push(listener.clone());
            state.last.clone()
        };
        if let (Some(report), Some(listener)) = (last, listener.upgrade()) {
            listener.reported(report);
        }
    }

    fn lock(&self) -> MutexGuard<'_, ReporterState> {
        #[cfg(test)]
        crate::support::interleaving::point();
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Reporter {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Reporter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reporter").field("deadline", &self.deadline).finish_non_exhaustive()
    }
}
