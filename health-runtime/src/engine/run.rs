//! Runs one check once: timeout, panic, blocking pool.

use std::any::Any;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

use super::tally::Ending;
use crate::declare::{AsyncCheck, Run};
use crate::outcome::Outcome;

/// What a run came to.
pub(crate) struct Ran {
    pub(crate) ending: Ending,
    pub(crate) outcome: Outcome,
    pub(crate) took: Duration,
    pub(crate) ended: Instant,
    /// The run itself, when it outlived its timeout: it could not be stopped yet.
    pub(crate) leftover: Option<JoinHandle<Outcome>>,
}

type Payload = Box<dyn Any + Send>;
pub(super) type Running = Pin<Box<dyn Future<Output = Outcome> + Send>>;

/// What the first poll of a run came to.
pub(super) enum Attempt {
    Ran(Ran),
    Pending(Running),
}

impl Ran {
    fn new(ending: Ending, outcome: Outcome, started: Instant, ended: Instant) -> Self {
        Self { ending, outcome, took: ended - started, ended, leftover: None }
    }

    fn found(outcome: Outcome, started: Instant, ended: Instant) -> Self {
        Self::new(Ending::Found(outcome.status()), outcome, started, ended)
    }

    fn panicked(payload: Payload, started: Instant, ended: Instant) -> Self {
        let outcome = Outcome::fail("panicked").cause(panic_text(&*payload));
        // What was thrown is the application's, and may panic again.
        if let Err(again) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
            mem::forget(again);
        }
        Self::new(Ending::Panicked, outcome, started, ended)
    }

    pub(super) fn timed_out(started: Instant, ended: Instant) -> Self {
        Self::new(Ending::TimedOut, Outcome::fail("timed out"), started, ended)
    }
}

/// Runs a check for at most `limit`. `None` for one that is told rather than run.
pub(crate) async fn run(run: &Run, limit: Duration) -> Option<Ran> {
    let started = Instant::now();
    let task = match run {
        Run::Async(check) => {
            let check = check.clone();
            tokio::spawn(async move { check().await })
        }
        Run::Blocking(check) => {
            let check = check.clone();
            tokio::task::spawn_blocking(move || check())
        }
        Run::Reported(_) | Run::Told(_) => return None,
    };
    Some(finish(task, started, limit).await)
}

/// Polls a run once, here: most checks that fail or pass at once need no task of their own. A panic ends the run alone.
pub(super) fn attempt(check: &AsyncCheck, started: Instant, limit: Duration) -> Attempt {
    let mut running = match catch_unwind(AssertUnwindSafe(check)) {
        Ok(running) => running,
        Err(payload) => return Attempt::Ran(Ran::panicked(payload, started, Instant::now())),
    };
    // Whoever goes on polling it is woken by it; nobody waits here.
    let context = &mut Context::from_waker(Waker::noop());
    let polled = catch_unwind(AssertUnwindSafe(|| running.as_mut().poll(context)));
    if let Ok(Poll::Pending) = polled {
        return Attempt::Pending(running);
    }
    // By itself: a panic on top of a panic would end the process.
    let dropped = catch_unwind(AssertUnwindSafe(|| drop(running)));
    let ended = Instant::now();
    Attempt::Ran(match (polled, dropped) {
        (Err(payload), _) | (_, Err(payload)) => Ran::panicked(payload, started, ended),
        (Ok(Poll::Ready(outcome)), _) if ended < started + limit => Ran::found(outcome, started, ended),
        _ => Ran::timed_out(started, ended),
    })
}

/// Waits for a run, which has a task of its own: a panic ends that task alone, and one that does not yield cannot hold up
/// the timer.
pub(super) async fn finish(mut task: JoinHandle<Outcome>, started: Instant, limit: Duration) -> Ran {
    let found = timeout_at(started + limit, &mut task).await;
    let ended = Instant::now();
    match found {
        Ok(Ok(outcome)) => Ran::found(outcome, started, ended),
        Ok(Err(error)) => match error.try_into_panic() {
            Ok(payload) => Ran::panicked(payload, started, ended),
            Err(error) => Ran::found(Outcome::fail("was cancelled").cause(error), started, ended),
        },
        Err(_) => {
            task.abort();
            Ran { leftover: Some(task), ..Ran::timed_out(started, ended) }
        }
    }
}

/// What the panic said, if it said it in text.
pub(crate) fn panic_text(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref().map(String::as_str));
    text.unwrap_or("the panic's payload is not text").to_owned()
}
