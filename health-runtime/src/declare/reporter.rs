use std::sync::{Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::time::Instant;

use crate::declare::check::MAX_DURATION;
use crate::declare::outcome::{IntoOutcome, Outcome, Status};

/// Nothing shorter is worth a timer, and "for ever" must not overflow a clock.
const SHORTEST: Duration = Duration::from_millis(10);

/// Somebody who wants to hear what is reported: the record of the check.
pub(crate) trait ReporterListener: Send + Sync {
    fn reported(&self, report: ReporterUpdate);
}

/// What a reporter was told.
#[derive(Clone)]
pub(crate) struct ReporterUpdate {
    /// Of two that are told at once, the later one has the greater number.
    pub(crate) number: u64,
    pub(crate) outcome: Outcome,
    pub(crate) at: Instant,
}

/// A check that is told rather than run: a worker reports on itself.
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
/// Until the first report it does not pass.
pub struct Reporter {
    deadline: Option<Duration>,
    state: Mutex<ReporterState>,
}

struct ReporterState {
    last: Option<ReporterUpdate>,
    listeners: Vec<Weak<dyn ReporterListener>>,
}

impl Reporter {
    /// A reporter without a deadline: the last report holds until the next.
    #[must_use]
    pub const fn new() -> Self {
        Self { deadline: None, state: Mutex::new(ReporterState { last: None, listeners: Vec::new() }) }
    }

    /// Fails when this long has passed since the last report, whatever `failures` says. At least 10 ms.
    #[must_use]
    pub const fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Says how things are: anything that a check may return.
    pub fn report(&self, found: impl IntoOutcome) {
        let outcome = found.into_outcome().bounded();
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

    /// Sets how things are, with a message that is public: a report without observations or cause.
    pub fn set(&self, status: Status, message: impl Into<String>) {
        self.report((status, message));
    }

    /// The time without a report after which the check fails.
    pub(crate) fn max_silence(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.clamp(SHORTEST, MAX_DURATION))
    }

    /// ChangeScope `listener` the last report, if there was one, and every later one.
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
