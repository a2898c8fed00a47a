//! How long a runtime takes to run what it is given.

use std::future::pending;
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::{Instant, sleep, timeout_at};

use crate::declare::{Outcome, Reporter};
use crate::support::task;

/// How long the last task took that does nothing, or how long it has been waiting.
pub(crate) struct Lag {
    limit: Duration,
    last: Mutex<NoOp>,
}

#[derive(Clone, Copy)]
enum NoOp {
    Sent(Instant),
    Answered(Duration),
}

impl Lag {
    pub(crate) fn new(limit: Duration) -> Self {
        Self { limit, last: Mutex::new(NoOp::Sent(Instant::now())) }
    }

    pub(crate) fn now(&self) -> Duration {
        match *self.lock() {
            NoOp::Sent(at) => at.elapsed(),
            NoOp::Answered(took) => took,
        }
    }

    /// How long the task has been waiting; zero when it was answered.
    pub(crate) fn unanswered(&self) -> Duration {
        match *self.lock() {
            NoOp::Sent(at) => at.elapsed(),
            NoOp::Answered(_) => Duration::ZERO,
        }
    }

    pub(crate) fn is_over_limit(&self) -> bool {
        self.unanswered() >= self.limit
    }

    /// Sends a task every second, and more often where the limit is short. ChangeScope `reporter` when it was answered, and how
    /// long it waits when it was not answered within the limit.
    pub(crate) async fn measure(&self, runtime: &Handle, reporter: &Reporter) {
        let pause = (self.limit / 4).min(Duration::from_secs(1));
        loop {
            let sent = Instant::now();
            *self.lock() = NoOp::Sent(sent);
            let mut answer = pin!(async {
                // A runtime that is gone answers as little as one that hangs.
                if runtime.spawn(task(async {})).await.is_err() {
                    pending().await
                }
            });
            let mut look = sent + self.limit;
            while timeout_at(look, answer.as_mut()).await.is_err() {
                self.tell(reporter, Outcome::fail("the runtime does not answer"));
                look += pause;
            }
            *self.lock() = NoOp::Answered(sent.elapsed());
            self.tell(reporter, Outcome::pass());
            sleep(pause).await;
        }
    }

    fn tell(&self, reporter: &Reporter, outcome: Outcome) {
        reporter.report(outcome.observe("lag", self.now().as_secs_f64(), "s"));
    }

    fn lock(&self) -> MutexGuard<'_, NoOp> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
