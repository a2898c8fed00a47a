//! Measures how long a runtime takes to run an empty task.

use std::future::pending;
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::{Instant, sleep, timeout_at};

use crate::declare::{Outcome, Reporter};
use crate::support::task;

/// How long the last empty task took, or how long the present one has waited.
pub(crate) struct Lag {
    limit: Duration,
    last: Mutex<EmptyTask>,
}

#[derive(Clone, Copy)]
enum EmptyTask {
    Spawned(Instant),
    Ran { after: Duration },
}

impl Lag {
    pub(crate) fn new(limit: Duration) -> Self {
        // As if a task had just been spawned: a runtime that never runs anything is noticed from its start.
        Self { limit, last: Mutex::new(EmptyTask::Spawned(Instant::now())) }
    }

    pub(crate) fn now(&self) -> Duration {
        match *self.lock() {
            EmptyTask::Spawned(at) => at.elapsed(),
            EmptyTask::Ran { after } => after,
        }
    }

    /// How long the present task has waited; zero when it has run.
    pub(crate) fn unanswered(&self) -> Duration {
        match *self.lock() {
            EmptyTask::Spawned(at) => at.elapsed(),
            EmptyTask::Ran { .. } => Duration::ZERO,
        }
    }

    pub(crate) fn is_over_limit(&self) -> bool {
        self.unanswered() >= self.limit
    }

    /// Spawns an empty task every second, or every quarter of the limit when that is shorter. Reports a pass when the task
    /// has run. Reports a failure when the task has waited for the limit, and again after every pause until it runs.
    pub(crate) async fn measure(&self, runtime: &Handle, reporter: &Reporter) {
        // A quarter of the limit, so that a stall is noticed at most a quarter late.
        let pause = (self.limit / 4).min(Duration::from_secs(1));
        loop {
            let spawned = Instant::now();
            *self.lock() = EmptyTask::Spawned(spawned);
            // Pinned and polled by reference: a wait that times out must go on waiting for the same task.
            let mut ran = pin!(async {
                // A runtime that was shut down cancels the task at once. That is no answer.
                if runtime.spawn(task(async {})).await.is_err() {
                    pending().await
                }
            });
            let mut look = spawned + self.limit;
            while timeout_at(look, ran.as_mut()).await.is_err() {
                // Again after every pause, because the observed lag grows while the stall lasts.
                self.report(reporter, Outcome::fail("the runtime does not answer"));
                look += pause;
            }
            *self.lock() = EmptyTask::Ran { after: spawned.elapsed() };
            self.report(reporter, Outcome::pass());
            sleep(pause).await;
        }
    }

    fn report(&self, reporter: &Reporter, outcome: Outcome) {
        reporter.report(outcome.observe("lag", self.now().as_secs_f64(), "s"));
    }

    fn lock(&self) -> MutexGuard<'_, EmptyTask> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
