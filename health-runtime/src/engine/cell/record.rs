//! What is remembered of the last run of a check.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use crate::declare::{Outcome, Status};

/// The last outcome of a check, with when it ran, how long it took, and since when its status holds.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) outcome: Outcome,
    /// What the outcome makes of the check, with its thresholds.
    pub(crate) status: Status,
    /// The private cause, as text.
    pub(crate) cause: Option<Arc<str>>,
    /// `None` for a check that is told rather than run.
    pub(crate) took: Option<Duration>,
    /// Monotonic time decides, wall time is only shown.
    pub(crate) at: Instant,
    pub(crate) time: SystemTime,
    pub(crate) since: SystemTime,
}

impl Record {
    /// What the author chose to publish, or why the status is not what was found.
    pub(crate) fn message(&self) -> Option<&str> {
        match (self.status, self.outcome.status()) {
            (Status::Fail, Status::Pass | Status::Warn) => Some("has not passed often enough yet"),
            _ => self.outcome.message(),
        }
    }

    /// Both what was found and what it makes of the check pass.
    pub(crate) fn passing(&self) -> bool {
        self.status == Status::Pass && self.outcome.status() == Status::Pass
    }
}
