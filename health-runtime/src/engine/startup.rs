//! When the start of the application is over, from which moment on the first deadline of each reporter counts.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::watch;
use tokio::time::Instant;

use crate::declare::{CheckConfig, OnFail, Probe};
use crate::engine::changes::ChangeCounters;

/// The moment at which the last startup check has passed for the first time.
///
/// A worker that reports on itself seldom begins before the application has started. If its deadline began earlier, a slow
/// start would fail liveness, the orchestrator would restart the process, and the next start would be no faster.
pub(crate) struct StartupClock {
    /// The startup checks that have not passed yet.
    pending: AtomicUsize,
    passed: watch::Sender<Option<Instant>>,
    changes: Arc<ChangeCounters>,
}

impl StartupClock {
    /// For these checks. Without a startup check, the start is over at once.
    pub(super) fn new<'a>(
        checks: impl Iterator<Item = &'a CheckConfig>,
        changes: Arc<ChangeCounters>,
    ) -> Self {
        let pending = checks.filter(|check| delays_startup(check)).count();
        let passed = watch::Sender::new((pending == 0).then(Instant::now));
        Self { pending: AtomicUsize::new(pending), passed, changes }
    }

    /// A check has passed for the first time. Call it once for each check, under the lock of the check.
    pub(super) fn has_passed(&self, check: &CheckConfig) {
        if delays_startup(check) && self.pending.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.passed.send_replace(Some(Instant::now()));
            self.changes.startup_passed();
        }
    }

    /// When the start was over; `None` while it is not.
    pub(super) fn passed_at(&self) -> Option<Instant> {
        *self.passed.borrow()
    }

    /// Returns when the start is over.
    pub(super) async fn passed(&self) {
        // The sender lives as long as `self`, so this does not fail.
        let _ = self.passed.subscribe().wait_for(Option::is_some).await;
    }
}

/// Whether `/startupz` fails until the check has passed. It does not for a check whose failure counts as a warning or not
/// at all, and for one that is off.
pub(super) fn delays_startup(check: &CheckConfig) -> bool {
    check.probes.contains(Probe::Startup)
        && check.on_fail == OnFail::Fail
        && !check.is_off
        // Reports leave it out, so that it may never run.
        && check.settled.is_none()
}
