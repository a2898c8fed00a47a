//! Notices that the application's runtime does not run its tasks, for a request on another runtime.
//!
//! A probe has to answer within a fraction of a second, even while every worker of the application is blocked. So
//! code that waits for a run races the wait against a [`StallDetector`]. Two limits matter:
//!
//! - After [`PATIENCE`] without an answer to an empty task the wait ends. The engine then reports the last records,
//!   without running the checks.
//! - After the runtime lag limit, which is a setting of the application, the last records count for nothing any more and
//!   the checks fail.

use std::future::pending;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::{sleep, timeout};

use crate::engine::runtime::app::ObservedRuntime;
use crate::support::task;

/// Notices when the adopted runtime stalls. Detects nothing on that runtime itself, whose tasks would stall as well.
pub(crate) struct StallDetector<'a> {
    /// The runtime under observation; `None` on the runtime itself, or when nothing observes one.
    observed: Option<&'a ObservedRuntime>,
    detected: bool,
}

impl<'a> StallDetector<'a> {
    pub(super) fn new(app: Option<&'a ObservedRuntime>) -> Self {
        let elsewhere =
            |app: &&ObservedRuntime| Handle::try_current().is_ok_and(|here| here.id() != app.handle.id());
        Self { observed: app.filter(elsewhere), detected: false }
    }

    /// Completes when the runtime has stalled: at once, if an earlier call detected it. Cancel safe.
    pub(crate) async fn detected(&mut self) {
        let Some(app) = self.observed else { return pending().await };
        // While the lag task is still in the queue, another task would only lengthen the queue.
        while !self.detected && app.lag.unanswered() < PATIENCE {
            match timeout(PATIENCE, app.handle.spawn(task(async {}))).await {
                // It ran. Look again, as the runtime may stall later in the same wait.
                Ok(Ok(())) => sleep(PAUSE).await,
                // Too late, or cancelled because the runtime has shut down.
                _ => self.detected = true,
            }
        }
        self.detected = true;
    }

    /// Whether the stall has lasted for the runtime lag limit, so that no earlier record counts any more.
    pub(crate) fn exceeds_limit(&self) -> bool {
        self.observed.is_some_and(|app| app.lag.is_over_limit())
    }
}

/// How long an empty task may wait. A runtime with an idle worker runs it within microseconds; together with [`PAUSE`]
/// this leaves room within the 100 ms that a probe usually waits.
const PATIENCE: Duration = Duration::from_millis(40);

/// The time between two empty tasks.
const PAUSE: Duration = Duration::from_millis(20);
