//! How far the publishing has come, for the built-in check `monitors` and for the metrics.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::declare::{CheckDef, OnFail, Outcome};

/// How far the publishing has come; the built-in check `monitors` answers it.
#[derive(Clone, Default)]
pub(crate) struct Progress(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    stage: Stage,
    counts: Counts,
}

/// What was put, for monitoring.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    /// Puts that the API accepted.
    pub(crate) accepted: u64,
    /// Requests that failed and are tried again.
    pub(crate) failed: u64,
    /// Puts that the API refused for good.
    pub(crate) refused: u64,
    /// Declared monitors that the API keeps.
    pub(crate) published: usize,
    /// Monitors that the application owns and does not declare any more.
    pub(crate) orphaned: usize,
}

#[derive(Clone, Copy, Default)]
pub(super) enum Stage {
    #[default]
    Waiting,
    Retrying,
    Published,
    InPart,
    Failed,
}

impl Progress {
    pub(super) fn reach(&self, stage: Stage) {
        self.lock().stage = stage;
    }

    pub(super) fn count(&self, count: impl FnOnce(&mut Counts)) {
        count(&mut self.lock().counts);
    }

    /// What was put so far.
    #[cfg(feature = "metrics")]
    pub(crate) fn counts(&self) -> Counts {
        self.lock().counts
    }

    /// The built-in check: a monitoring API that is away degrades the application, it does not take it out.
    pub(crate) fn check(&self) -> CheckDef {
        let progress = self.clone();
        CheckDef::new("monitors", move || std::future::ready(progress.outcome()))
            .built_in()
            .description("The monitors are published.")
            .readiness()
            .on_fail(OnFail::Warn)
    }

    /// The log tells in full what the API said.
    fn outcome(&self) -> Outcome {
        match self.lock().stage {
            Stage::Waiting => Outcome::fail("the monitors are not published yet"),
            Stage::Retrying => {
                Outcome::fail("the monitoring API cannot be reached, or does not accept the monitors now")
            }
            Stage::Published => Outcome::pass(),
            Stage::InPart => Outcome::warn("some monitors are not published"),
            Stage::Failed => Outcome::fail("the monitoring API refuses the monitors"),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
