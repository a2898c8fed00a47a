//! Whether the background work has been started.
//!
//! A forgotten `health.start()` shows nowhere else: the checks with `every` have simply not run yet, for ever.

use std::sync::atomic::{AtomicU8, Ordering};

use crate::engine::Engine;

const NOT_STARTED: u8 = 0;
const REPORTED: u8 = 1;
const STARTED: u8 = 2;

/// Whether the application has called `start`, and whether the log says that it has not.
#[derive(Default)]
pub(crate) struct Background(AtomicU8);

impl Background {
    /// Whether nothing was started, and the log does not say so yet.
    pub(super) fn may_be_forgotten(&self) -> bool {
        self.0.load(Ordering::Relaxed) == NOT_STARTED
    }

    /// Logs, once, that `check` waits for the start.
    pub(super) fn report_forgotten(&self, check: &str) {
        let first = self.0.compare_exchange(NOT_STARTED, REPORTED, Ordering::Relaxed, Ordering::Relaxed);
        if first.is_ok() {
            tracing::warn!(
                target: "health",
                check,
                "`health.start()` has not been called: checks with `every`, maintenance sources, publishing and the \
                 management listener do not run. Call it inside the tokio runtime of the application"
            );
        }
    }
}

impl Engine {
    /// The application has called `start`. Logs a warning for each check whose timeout no request waits for.
    pub(crate) fn start_background(&self) {
        self.background.0.store(STARTED, Ordering::Relaxed);
        let deadline = self.limits.probe_deadline;
        let waited_for = self.cells.iter().filter(|cell| !cell.updates_itself());
        for check in waited_for.map(|cell| &cell.check).filter(|check| check.timeout > deadline) {
            tracing::warn!(
                target: "health",
                check = &*check.name,
                timeout = ?check.timeout,
                probe_deadline = ?deadline,
                "the timeout of the check is longer than the probe deadline: while it runs longer than the deadline, probes \
                 answer that it did not answer in time. Give it `every`, so that it runs in the background, a shorter \
                 `timeout`, or set a longer `HEALTH_PROBE_DEADLINE`"
            );
        }
    }
}
