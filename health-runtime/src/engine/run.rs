//! Runs one check once: timeout, panic, blocking pool.

use std::any::Any;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

use super::tally::Ending;
use crate::declare::Run;
use crate::outcome::{Outcome, Status};

/// What a run came to.
pub(crate) struct Ran {
    pub(crate) ending: Ending,
    pub(crate) outcome: Outcome,
    pub(crate) took: Duration,
    /// The run itself, when it outlived its timeout: it could not be stopped yet.
    pub(crate) leftover: Option<JoinHandle<Outcome>>,
}

/// Runs a check for at most `limit`. `None` for one that is told rather than run.
pub(crate) async fn run(run: &Run, limit: Duration) -> Option<Ran> {
    let started = Instant::now();
    let mut task = match run {
        // A task of its own: a panic ends that task alone, and a check that does not yield cannot hold up the timer.
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
    let (ending, outcome, leftover) = match timeout(limit, &mut task).await {
        Ok(Ok(outcome)) => (Ending::Found(outcome.status()), outcome, None),
        Ok(Err(error)) => match error.try_into_panic() {
            Ok(payload) => (Ending::Panicked, Outcome::fail("panicked").cause(panic_text(&*payload)), None),
            Err(error) => (Ending::Found(Status::Fail), Outcome::fail("was cancelled").cause(error), None),
        },
        Err(_) => {
            task.abort();
            (Ending::TimedOut, Outcome::fail("timed out"), Some(task))
        }
    };
    Some(Ran { ending, outcome, took: started.elapsed(), leftover })
}

/// What the panic said, if it said it in text.
pub(crate) fn panic_text(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref().map(String::as_str));
    text.unwrap_or("the panic's payload is not text").to_owned()
}
