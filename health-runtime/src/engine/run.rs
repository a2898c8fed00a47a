//! Runs one check once: timeout, panic, blocking pool.

use std::time::Duration;

use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout};

use super::tally::Ending;
use super::{Home, panicked};
use crate::declare::Run;
use crate::outcome::{Outcome, Status};

/// What a run came to.
pub(crate) struct Ran {
    pub(crate) ending: Ending,
    pub(crate) outcome: Outcome,
    pub(crate) took: Duration,
    /// The run itself, when it outlived its timeout: it could not be stopped yet.
    pub(crate) leftover: Option<AbortHandle>,
}

/// What a check found, and how long it took for it.
struct Found {
    outcome: Outcome,
    took: Duration,
}

impl Found {
    /// All that is asked of an outcome is asked within the run: it may be the application's code that answers.
    fn new(outcome: Outcome, started: Instant) -> Self {
        let outcome = outcome.bounded();
        Self { outcome, took: started.elapsed() }
    }
}

/// Runs a check, on the runtime that this is called on, for at most `limit`. `None` for one that is told rather than run.
pub(crate) async fn run(run: &Run, limit: Duration, home: &Home) -> Option<Ran> {
    let started = Instant::now();
    let task = match run {
        // A task of its own: a panic ends that task alone, and a check that does not yield cannot hold up the timer.
        Run::Async(check) => {
            let check = check.clone();
            let task = tokio::spawn(async move {
                let started = Instant::now();
                Some(Found::new(check().await, started))
            });
            // tokio wakes another thread for a second task, and not for the first: should this check hold its thread, the
            // other one takes over timers and sockets, which nobody would look after otherwise.
            drop(tokio::spawn(async {}));
            Ok(task)
        }
        Run::Blocking(check) => {
            let check = check.clone();
            home.spawn_blocking(move || {
                let started = Instant::now();
                Found::new(check(), started)
            })
        }
        Run::Reported(_) | Run::Told(_) => return None,
    };
    let failed = Ending::Found(Status::Fail);
    let timed_out = || (Ending::TimedOut, Outcome::fail("timed out"));
    let mut leftover = None;
    let (ending, outcome) = match task {
        Err(no_thread) => (failed, Outcome::fail("could not be started").cause(no_thread)),
        Ok(mut task) => match timeout(limit, &mut task).await {
            // Where it held up the timer, nobody could tell it to stop.
            Ok(Ok(Some(found))) if found.took > limit => timed_out(),
            Ok(Ok(Some(found))) => (Ending::Found(found.outcome.status()), found.outcome),
            Ok(Ok(None)) => (failed, Outcome::fail("was cancelled")),
            Ok(Err(error)) => match error.try_into_panic() {
                Ok(payload) => (Ending::Panicked, Outcome::fail("panicked").cause(panicked(payload))),
                Err(error) => (failed, Outcome::fail("was cancelled").cause(error)),
            },
            Err(_) => {
                task.abort();
                leftover = Some(task.abort_handle());
                timed_out()
            }
        },
    };
    Some(Ran { ending, outcome, took: started.elapsed(), leftover })
}
