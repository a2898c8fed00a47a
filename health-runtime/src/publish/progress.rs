//! How far publishing has come: the state behind the built-in check `monitors`, and the counts for the metrics.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::declare::{CheckDef, OnFail, Outcome};

/// How far publishing has come. Its clones share one state.
#[derive(Clone, Default)]
pub(crate) struct Progress(Arc<Mutex<ProgressState>>);

#[derive(Default)]
struct ProgressState {
    stage: PublishStage,
    counts: PublishCounts,
}

/// What publishing has done since the start of the process.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PublishCounts {
    /// Puts that the API accepted.
    pub(crate) accepted: u64,
    /// Rounds that failed and are tried again.
    pub(crate) failed: u64,
    /// Puts that the API refused for good.
    pub(crate) refused: u64,
    /// Declared monitors that the API has.
    pub(crate) published: usize,
    /// Monitors that the application owns and no longer declares.
    pub(crate) orphaned: usize,
}

#[derive(Clone, Copy, Default)]
pub(super) enum PublishStage {
    #[default]
    Waiting,
    Retrying,
    Published,
    /// Some declared monitors are not published.
    Partial,
    Failed,
}

impl Progress {
    pub(super) fn reach(&self, stage: PublishStage) {
        self.lock().stage = stage;
    }

    pub(super) fn count(&self, count: impl FnOnce(&mut PublishCounts)) {
        count(&mut self.lock().counts);
    }

    #[cfg(feature = "metrics")]
    pub(crate) fn counts(&self) -> PublishCounts {
        self.lock().counts
    }

    /// The built-in check `monitors`. It only warns: without its monitoring API the application serves as well as before.
    pub(crate) fn check(&self) -> CheckDef {
        let progress = self.clone();
        CheckDef::new("monitors", move || std::future::ready(progress.outcome()))
            .built_in()
            .description("The monitors are published.")
            .readiness()
            .on_fail(OnFail::Warn)
    }

    /// Without the words of the API, which are in the log: the message is public.
    fn outcome(&self) -> Outcome {
        match self.lock().stage {
            PublishStage::Waiting => Outcome::fail("the monitors are not published yet"),
            PublishStage::Retrying => Outcome::fail(
                "the monitoring API cannot be reached, or does not accept the monitors at present",
            ),
            PublishStage::Published => Outcome::pass(),
            PublishStage::Partial => Outcome::warn("some monitors are not published"),
            PublishStage::Failed => Outcome::fail("the monitoring API refuses the monitors"),
        }
    }

    fn lock(&self) -> MutexGuard<'_, ProgressState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
