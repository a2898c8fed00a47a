//! How many runs of a group of checks may execute at the same time.
//!
//! An async run gives its permit back when it ends, also by its timeout, since it stops then. A blocking run cannot be
//! stopped: it holds its permit until its thread returns, however long after its timeout. So the threads of a group never
//! exceed its permits. When runs that timed out hold all of them, no other run can begin, and [`acquire`](RunPermits::acquire)
//! returns their names instead of waiting. While at least one holder is within its timeout, callers wait their turn.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::declare::CheckConfig;

/// How many holders the cause of a failure lists.
const MOST_NAMES: usize = 10;

/// The permits of a group of checks.
pub(crate) struct RunPermits {
    semaphore: Arc<Semaphore>,
    total: usize,
    /// The checks whose runs hold a thread beyond their timeouts.
    overdue: watch::Sender<Vec<Arc<CheckConfig>>>,
}

/// The permit of one run.
pub(crate) struct RunPermit {
    permit: OwnedSemaphorePermit,
    permits: Arc<RunPermits>,
}

/// Which checks hold all threads of the group.
pub(crate) struct NoFreeThread(Vec<Arc<CheckConfig>>);

impl RunPermits {
    pub(crate) fn new(total: usize) -> Arc<Self> {
        let semaphore = Arc::new(Semaphore::new(total));
        Arc::new(Self { semaphore, total, overdue: watch::Sender::default() })
    }

    /// Waits for a permit.
    ///
    /// # Errors
    /// Runs that timed out hold all permits, and no one knows when their threads return.
    pub(crate) async fn acquire(self: &Arc<Self>) -> Result<RunPermit, NoFreeThread> {
        let permits = Arc::clone(self);
        if let Ok(permit) = Arc::clone(&self.semaphore).try_acquire_owned() {
            return Ok(RunPermit { permit, permits });
        }
        let mut overdue = self.overdue.subscribe();
        tokio::select! {
            biased;
            // The semaphore is never closed, so this does not fail.
            Ok(permit) = Arc::clone(&self.semaphore).acquire_owned() => Ok(RunPermit { permit, permits }),
            Ok(held) = overdue.wait_for(|held| held.len() >= self.total) => Err(NoFreeThread(held.clone())),
            else => Err(NoFreeThread(Vec::new())),
        }
    }
}

impl RunPermit {
    /// Splits the permit of a blocking run: the first part goes to the thread, which drops it when it returns, and the
    /// second to the task that watches the time.
    pub(super) fn of_thread(self, check: Arc<CheckConfig>) -> (HeldThread, ThreadWatch) {
        let Self { permit, permits } = self;
        let held = Arc::new(ThreadUse { permits, check, stage: Mutex::new(Stage::InTime) });
        (HeldThread { held: Arc::clone(&held), _permit: permit }, ThreadWatch(held))
    }
}

impl NoFreeThread {
    /// The private cause: what holds the threads.
    pub(crate) fn cause(&self) -> String {
        let names: Vec<_> = self.0.iter().take(MOST_NAMES).map(|check| &*check.name).collect();
        let more = match self.0.len() - names.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        format!(
            "all threads for blocking checks are held by checks that timed out: {}{more}",
            names.join(", ")
        )
    }
}

/// A thread that a blocking run may hold. Dropped when the thread returns, or when the pool drops the function.
pub(super) struct HeldThread {
    held: Arc<ThreadUse>,
    /// Given back after the check has left the list of holders.
    _permit: OwnedSemaphorePermit,
}

/// The other end of a [`HeldThread`], kept for as long as the run is in time.
pub(super) struct ThreadWatch(Arc<ThreadUse>);

struct ThreadUse {
    permits: Arc<RunPermits>,
    check: Arc<CheckConfig>,
    stage: Mutex<Stage>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    InTime,
    /// The check is in the list of holders.
    Overdue,
    Returned,
}

impl Drop for ThreadWatch {
    /// The time is not watched any more: the run has ended or timed out, or the runtime of the watching task has ended. A
    /// thread that has not returned by now is overdue.
    fn drop(&mut self) {
        self.0.change(Stage::Overdue);
    }
}

impl Drop for HeldThread {
    fn drop(&mut self) {
        self.held.change(Stage::Returned);
    }
}

impl ThreadUse {
    fn change(&self, to: Stage) {
        // The list changes under the lock of the stage, so that a thread which returns while its timeout passes cannot stay
        // in it.
        let mut stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        match (*stage, to) {
            (Stage::InTime, Stage::Overdue) => {
                self.permits.overdue.send_modify(|held| held.push(Arc::clone(&self.check)));
            }
            (Stage::Overdue, Stage::Returned) => self.permits.overdue.send_modify(|held| {
                // A check has one run at a time, so it is in the list once.
                held.retain(|check| !Arc::ptr_eq(check, &self.check));
            }),
            (Stage::Returned, _) => return,
            _ => {}
        }
        *stage = to;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declare::CheckDef;

    #[tokio::test]
    async fn a_thread_whose_runtime_ended_before_the_timeout_is_named_and_its_permit_comes_back() {
        let permits = RunPermits::new(1);
        let check = Arc::new(CheckDef::blocking("hangs", || true).with_defaults());
        let permit = permits.acquire().await.ok().expect("a free permit");
        let (thread, watch) = permit.of_thread(check);
        // The runtime drops the task that would have seen the timeout.
        drop(watch);
        let refused = permits.acquire().await.err().expect("no free thread");
        assert!(refused.cause().ends_with("hangs"), "{}", refused.cause());
        drop(thread);
        assert!(permits.acquire().await.is_ok());
    }
}
