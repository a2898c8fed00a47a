use std::sync::{Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::time::Instant;

use super::check::LONGEST;
use crate::outcome::{IntoOutcome, Outcome, Status};

/// Nothing shorter is worth a timer, and "for ever" must not overflow a clock.
const SHORTEST: Duration = Duration::from_millis(10);

/// Somebody who wants to hear what is reported: the record of the check.
pub(crate) trait Listener: Send + Sync {
    fn reported(&self, outcome: Outcome, at: Instant);
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
    state: Mutex<State>,
}

struct State {
    last: Option<(Outcome, Instant)>,
    listeners: Vec<Weak<dyn Listener>>,
}

impl Reporter {
    /// A reporter without a deadline: the last report holds until the next.
    #[must_use]
    pub const fn new() -> Self {
        Self { deadline: None, state: Mutex::new(State { last: None, listeners: Vec::new() }) }
    }

    /// Fails when this long has passed since the last report, whatever `failures` says. At least 10 ms.
    #[must_use]
    pub const fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Says how things are: anything that a check may return.
    pub fn report(&self, found: impl IntoOutcome) {
        let (outcome, at) = (found.into_outcome().bounded(), Instant::now());
        let listeners = {
            let mut state = self.lock();
            state.last = Some((outcome.clone(), at));
            state.listeners.retain(|listener| listener.strong_count() > 0);
            state.listeners.clone()
        };
        for listener in listeners.iter().filter_map(Weak::upgrade) {
            listener.reported(outcome.clone(), at);
        }
    }

    /// Sets how things are, with a message that is public: a report without observations or cause.
    pub fn set(&self, status: Status, message: impl Into<String>) {
        self.report((status, message));
    }

    /// The time without a report after which the check fails.
    pub(crate) fn limit(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.clamp(SHORTEST, LONGEST))
    }

    /// Tells `listener` the last report, if there was one, and every later one.
    pub(crate) fn listen(&self, listener: Weak<dyn Listener>) {
        let last = {
            let mut state = self.lock();
            state.listeners.push(listener.clone());
            state.last.clone()
        };
        if let (Some((outcome, at)), Some(listener)) = (last, listener.upgrade()) {
            listener.reported(outcome, at);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
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
