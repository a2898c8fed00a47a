//! The last result of a check.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use crate::declare::{Outcome, Status};

/// The last outcome of a check, when it ran, how long it took, and since when its status holds.
#[derive(Clone)]
pub(crate) struct Record {
    pub(crate) outcome: Outcome,
    /// The status after thresholds, which may differ from that of the outcome.
    pub(crate) status: Status,
    /// The private cause, as text: the error itself belongs to the application, and to print it again might panic.
    pub(crate) cause: Option<Arc<str>>,
    /// How long the run took; `None` for a report.
    pub(crate) took: Option<Duration>,
    /// When the run ended, by the clock that decides.
    pub(crate) at: Instant,
    /// When the run ended, by the clock that is shown.
    pub(crate) time: SystemTime,
    /// Since when the status holds.
    pub(crate) since: SystemTime,
}

impl Record {
    /// The public message of the outcome, or why the status is worse than that of the outcome.
    pub(crate) fn message(&self) -> Option<&str> {
        match (self.status, self.outcome.status()) {
            // The outcome is well, so its message would not explain the failure.
            (Status::Fail, Status::Pass | Status::Warn) => Some("has not passed often enough yet"),
            _ => self.outcome.message(),
        }
    }

    /// Whether both the status and the outcome pass. A check that is about to turn is looked at as often as one that fails.
    pub(crate) fn is_passing(&self) -> bool {
        self.status == Status::Pass && self.outcome.status() == Status::Pass
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Reports print it, and a cause may quote a connection string.
        f.debug_struct("Record")
            .field("outcome", &self.outcome)
            .field("status", &self.status)
            .field("cause", &self.cause.as_ref().map(|_| "withheld"))
            .field("took", &self.took)
            .field("time", &self.time)
            .field("since", &self.since)
            .finish_non_exhaustive()
    }
}
