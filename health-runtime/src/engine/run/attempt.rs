//! Runs one check once and survives it: it may panic, block its thread, hang, or outlive its timeout.

use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout_at};

use crate::declare::{AsyncCheck, Outcome, PANICKED, Run, Status};
use crate::engine::cell::Cell;
use crate::engine::moment::Moment;
use crate::engine::run::permits::{NoFreeThread, RunPermit};
use crate::support::{Spawned, Task, catch_panic, panic_message, task};

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RunEnd {
    /// In time, with an outcome of this status.
    Finished(Status),
    TimedOut,
    Panicked,
}

/// A run that has ended, or was given up.
pub(crate) struct FinishedRun {
    pub(crate) end: RunEnd,
    pub(crate) outcome: Outcome,
    pub(crate) took: Duration,
    pub(crate) ended: Moment,
    /// The task of a run that outlived its timeout and may still execute.
    pub(crate) still_running: Option<AbortHandle>,
}

/// A run of an asynchronous check.
pub(crate) type CheckFuture = Task<Outcome>;

/// The first poll of a run either finished it, with `T`, or left a future to poll on.
pub(crate) enum FirstPoll<T> {
    Finished(T),
    Pending(CheckFuture),
}

impl FinishedRun {
    fn new(end: RunEnd, outcome: Outcome, started: Instant, ended: Moment) -> Self {
        Self { end, outcome, took: ended.at - started, ended, still_running: None }
    }

    /// Call it within the run: to read the outcome's texts is to call the application's code, which may panic or hang.
    fn with_outcome(outcome: Outcome, started: Instant, ended: impl FnOnce() -> Moment) -> Self {
        let outcome = outcome.bounded();
        Self::new(RunEnd::Finished(outcome.status()), outcome, started, ended())
    }

    fn failed(outcome: Outcome, started: Instant) -> Self {
        Self::new(RunEnd::Finished(Status::Fail), outcome, started, Moment::now())
    }

    /// A run that could not begin.
    pub(crate) fn no_free_thread(why: &NoFreeThread, now: Moment) -> Self {
        let outcome = Outcome::fail("no free thread").cause(why.cause());
        Self::new(RunEnd::Finished(Status::Fail), outcome, now.at, now)
    }

    fn panicked(message: String, started: Instant) -> Self {
        let outcome = Outcome::fail(PANICKED).cause(message);
        Self::new(RunEnd::Panicked, outcome, started, Moment::now())
    }

    pub(crate) fn timed_out(started: Instant, ended: Moment) -> Self {
        Self::new(RunEnd::TimedOut, Outcome::fail("timed out"), started, ended)
    }

    /// Counts a run that took longer than `limit` as timed out. A run that blocks its thread also blocks the timer that
    /// would stop it, so its result arrives as if it were in time.
    fn within(self, limit: Duration) -> Self {
        if self.took > limit {
            return Self::timed_out(self.ended.at - self.took, self.ended);
        }
        self
    }
}

/// Runs a check on the current runtime, for at most its timeout. `None` for a reporter, which does not run.
pub(crate) async fn run_to_end(cell: &Cell, permit: RunPermit) -> Option<FinishedRun> {
    let (started, limit) = (Instant::now(), cell.check.timeout);
    match &cell.run {
        Run::Async(check) => {
            // The call is part of the task: a function that returns a future may panic or block before it does so.
            let check = check.clone();
            let finished = poll_to_end(Box::pin(async move { check().await }), started, limit).await;
            drop(permit);
            Some(finished)
        }
        Run::Blocking(check) => {
            let check = check.clone();
            let (thread, watch) = permit.of_thread(Arc::clone(&cell.check));
            let spawned = cell.group.runtime.spawn_blocking(move || {
                // Dropped before the result arrives: a request that is woken by it may start the next run, which needs a
                // permit.
                let _thread = thread;
                // The time in the queue of the pool is not the check's.
                let started = Instant::now();
                FinishedRun::with_outcome(check(), started, Moment::now)
            });
            Some(match spawned {
                Ok(spawned) => {
                    let finished = wait_for(spawned, started, limit).await;
                    drop(watch);
                    finished
                }
                Err(no_thread) => {
                    FinishedRun::failed(Outcome::fail("could not be started").cause(no_thread), started)
                }
            })
        }
        Run::Reported(_) | Run::ReportedShared(_) => None,
    }
}

/// Starts a run and polls it once, in the task of the caller. Most checks finish here, and then need no task.
pub(crate) fn poll_once(check: &AsyncCheck, started: Moment, limit: Duration) -> FirstPoll<FinishedRun> {
    // Also the call that makes the future is the application's code.
    let mut running = match catch_panic(check) {
        Ok(running) => running,
        Err(message) => return FirstPoll::Finished(FinishedRun::panicked(message, started.at)),
    };
    // No waker is needed: if it is pending, its own task polls it again at once and registers a waker then.
    let context = &mut Context::from_waker(Waker::noop());
    let finish = |outcome| FinishedRun::with_outcome(outcome, started.at, || started.later());
    let polled = match catch_panic(|| running.as_mut().poll(context).map(finish)) {
        Ok(Poll::Pending) => return FirstPoll::Pending(running),
        Ok(Poll::Ready(finished)) => Ok(finished),
        Err(message) => Err(message),
    };
    // The drop has a `catch_panic` of its own: a destructor that panics during a panic would abort the process.
    let dropped = catch_panic(|| drop(running));
    FirstPoll::Finished(match polled.and_then(|finished| dropped.map(|()| finished)) {
        Ok(finished) => finished.within(limit),
        Err(message) => FinishedRun::panicked(message, started.at),
    })
}

/// Polls a pending run to its end, in a task of its own: so a panic ends that task alone, and a run that does not yield
/// cannot keep the timer of its timeout from firing.
pub(crate) async fn poll_to_end(running: CheckFuture, started: Instant, limit: Duration) -> FinishedRun {
    let run = async move { FinishedRun::with_outcome(running.await, started, Moment::now) };
    let spawned = Spawned::new(run, tokio::spawn);
    // The second task makes tokio wake another worker, as in `launch`: if the run blocks this thread, that worker serves
    // the timers.
    drop(tokio::spawn(task(async {})));
    wait_for(spawned, started, limit).await
}

/// Waits for the task of a run, and aborts it when `limit` has passed.
async fn wait_for(spawned: Spawned<FinishedRun>, started: Instant, limit: Duration) -> FinishedRun {
    let Spawned { mut task, mut result } = spawned;
    match timeout_at(started + limit, &mut task).await {
        Ok(Ok(())) => match result.try_recv() {
            // The task may have ended late and still before this wait looked at the clock.
            Ok(finished) => finished.within(limit),
            // The blocking pool dropped the function without calling it.
            Err(_) => FinishedRun::failed(Outcome::fail("was cancelled"), started),
        },
        // A cancelled task means that the runtime shuts down.
        Ok(Err(error)) => match error.try_into_panic() {
            Ok(payload) => FinishedRun::panicked(panic_message(payload), started),
            Err(error) => FinishedRun::failed(Outcome::fail("was cancelled").cause(error), started),
        },
        Err(_) => {
            // An asynchronous run stops at its next `await`. A function on the blocking pool does not stop at all.
            task.abort();
            let timed_out = FinishedRun::timed_out(started, Moment::now());
            FinishedRun { still_running: Some(task.abort_handle()), ..timed_out }
        }
    }
}
