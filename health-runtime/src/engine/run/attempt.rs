//! Runs one check once: timeout, panic, blocking pool.

use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout_at};

use crate::declare::{AsyncCheck, Outcome, Run, Status};
use crate::engine::cell::RunEnd;
use crate::engine::moment::Moment;
use crate::engine::runtime::AppRuntime;
use crate::support::{Spawned, Task, catch_panic, panic_message, task};

/// What a run came to.
pub(crate) struct Ran {
    pub(crate) ending: RunEnd,
    pub(crate) outcome: Outcome,
    pub(crate) took: Duration,
    pub(crate) ended: Moment,
    /// The run itself, when it outlived its timeout: it could not be stopped yet.
    pub(crate) leftover: Option<AbortHandle>,
}

/// A run under way.
pub(crate) type Running = Task<Outcome>;

/// What the first poll of a run came to.
pub(crate) enum Attempt {
    Ran(Ran),
    Pending(Running),
}

impl Ran {
    fn new(ending: RunEnd, outcome: Outcome, started: Instant, ended: Moment) -> Self {
        Self { ending, outcome, took: ended.at - started, ended, leftover: None }
    }

    /// All that is asked of an outcome is asked within the run: it may be the application's code that answers.
    fn found(outcome: Outcome, started: Instant, ended: impl FnOnce() -> Moment) -> Self {
        let outcome = outcome.bounded();
        Self::new(RunEnd::Finished(outcome.status()), outcome, started, ended())
    }

    fn failed(outcome: Outcome, started: Instant) -> Self {
        Self::new(RunEnd::Finished(Status::Fail), outcome, started, Moment::now())
    }

    fn panicked(said: String, started: Instant) -> Self {
        let outcome = Outcome::fail("panicked").cause(said);
        Self::new(RunEnd::Panicked, outcome, started, Moment::now())
    }

    pub(crate) fn timed_out(started: Instant, ended: Moment) -> Self {
        Self::new(RunEnd::TimedOut, Outcome::fail("timed out"), started, ended)
    }

    /// Where it held up the timer, nobody could tell it to stop.
    fn within(self, limit: Duration) -> Self {
        if self.took > limit {
            return Self::timed_out(self.ended.at - self.took, self.ended);
        }
        self
    }
}

/// Runs a check, on the runtime that this is called on, for at most `limit`. `None` for one that is told rather than run.
pub(crate) async fn run(run: &Run, limit: Duration, app_runtime: &AppRuntime) -> Option<Ran> {
    let started = Instant::now();
    match run {
        Run::Async(check) => {
            let check = check.clone();
            Some(see_through(Box::pin(async move { check().await }), started, limit).await)
        }
        Run::Blocking(check) => {
            let check = check.clone();
            let spawned = app_runtime.spawn_blocking(move || {
                let started = Instant::now();
                Ran::found(check(), started, Moment::now)
            });
            Some(match spawned {
                Ok(spawned) => finish(spawned, started, limit).await,
                Err(no_thread) => {
                    Ran::failed(Outcome::fail("could not be started").cause(no_thread), started)
                }
            })
        }
        Run::Reported(_) | Run::ReportedShared(_) => None,
    }
}

/// Polls a run once, here: one that has its outcome at hand needs no task of its own. A panic ends the run alone.
pub(crate) fn attempt(check: &AsyncCheck, started: Moment, limit: Duration) -> Attempt {
    let mut running = match catch_panic(check) {
        Ok(running) => running,
        Err(said) => return Attempt::Ran(Ran::panicked(said, started.at)),
    };
    // Whoever goes on polling it is woken by it; nobody waits here.
    let context = &mut Context::from_waker(Waker::noop());
    let found = |outcome| Ran::found(outcome, started.at, || started.later());
    let found = match catch_panic(|| running.as_mut().poll(context).map(found)) {
        Ok(Poll::Pending) => return Attempt::Pending(running),
        Ok(Poll::Ready(found)) => Ok(found),
        Err(said) => Err(said),
    };
    // By itself: a panic on top of a panic would end the process.
    let dropped = catch_panic(|| drop(running));
    Attempt::Ran(match found.and_then(|found| dropped.map(|()| found)) {
        Ok(found) => found.within(limit),
        Err(said) => Ran::panicked(said, started.at),
    })
}

/// Goes on with a run that has to wait. It has a task of its own: a panic ends that task alone, and one that does not yield
/// cannot hold up the timer.
pub(crate) async fn see_through(running: Running, started: Instant, limit: Duration) -> Ran {
    let spawned = Spawned::new(async move { Ran::found(running.await, started, Moment::now) }, tokio::spawn);
    // For the other thread that this wakes, as where runs are launched.
    drop(tokio::spawn(task(async {})));
    finish(spawned, started, limit).await
}

/// Waits for a run, of which nothing is told where it was given up.
async fn finish(Spawned { mut task, mut result }: Spawned<Ran>, started: Instant, limit: Duration) -> Ran {
    match timeout_at(started + limit, &mut task).await {
        Ok(Ok(())) => match result.try_recv() {
            Ok(found) => found.within(limit),
            Err(_) => Ran::failed(Outcome::fail("was cancelled"), started),
        },
        Ok(Err(error)) => match error.try_into_panic() {
            Ok(payload) => Ran::panicked(panic_message(payload), started),
            Err(error) => Ran::failed(Outcome::fail("was cancelled").cause(error), started),
        },
        Err(_) => {
            task.abort();
            Ran { leftover: Some(task.abort_handle()), ..Ran::timed_out(started, Moment::now()) }
        }
    }
}
