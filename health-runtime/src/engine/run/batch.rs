//! Launches many runs at once without a task for each: a few tasks poll them one after another.
//!
//! A report of a thousand checks that have expired has a thousand runs to begin. Most finish in their first poll, so a
//! task for each would cost more than the checks. Instead a batch has as many pollers as the runtime has workers; each
//! poller takes the next run from the batch, polls it once and lands it. A run that is still pending gets a task of its
//! own, and a blocking check goes to the blocking thread pool. A run that blocks its thread holds up one poller only; the
//! others go on, as if each run had a task.
//!
//! Each run holds a permit of its [`CellGroup`], which bounds the concurrent runs. A poller keeps its permit from one
//! finished run to the next, and gives it away with a run that is still pending.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::task::{JoinHandle, yield_now};
use tokio::time::Instant;

use crate::declare::Run;
use crate::engine::cell::{Cell, CellGroup};
use crate::engine::moment::Moment;
use crate::engine::run::attempt::{CheckFuture, FinishedRun, FirstPoll, poll_to_end, run_to_end};
use crate::engine::run::permits::RunPermit;
use crate::support::{Task, catch_panic, task};

/// A run to launch: its check, and its number there.
pub(crate) type StartedRun = (Arc<Cell>, u64);

/// Launches runs on the runtime of the application. Never waits. Call it without the lock of any cell: where that runtime
/// has shut down, and where there is none, the runs are dropped at once, which abandons them in their cells.
pub(crate) fn launch(mut started: Vec<StartedRun>) {
    // Liveness checks have a group of their own, so there are two rounds at most.
    while let Some(group) = started.first().map(|(cell, _)| Arc::clone(&cell.group)) {
        let (together, others) = started.into_iter().partition(|(cell, _)| Arc::ptr_eq(&cell.group, &group));
        launch_group(group, together);
        started = others;
    }
}

/// Launches runs that share their permits.
fn launch_group(group: Arc<CellGroup>, runs: Vec<StartedRun>) {
    let runtime = group.runtime.handle();
    let batch = Arc::new(Batch { group, runs, next: AtomicUsize::new(0) });
    // Without a runtime the batch is dropped, which abandons its runs.
    let Some(runtime) = runtime else { return };
    // At least two: tokio wakes another worker for the second task, not for the first. If a run blocks the thread of the
    // first, the second worker serves timers and sockets.
    let pollers = runtime.metrics().num_workers().min(batch.runs.len().max(2));
    for _ in 0..pollers {
        detach(Arc::clone(&batch).poll(), |task| runtime.spawn(task));
    }
}

/// Spawns a task whose handle is of no use: it reports to its cell.
fn detach(future: impl Future<Output = ()> + Send + 'static, spawn: impl FnOnce(Task) -> JoinHandle<()>) {
    let task = task(future);
    #[cfg(test)]
    let Some(task) = crate::support::interleaving::claim(task) else { return };
    drop(spawn(task));
}

/// Runs that share their permits, and the next one that no poller has taken yet.
struct Batch {
    group: Arc<CellGroup>,
    runs: Vec<StartedRun>,
    next: AtomicUsize,
}

impl Batch {
    async fn poll(self: Arc<Self>) {
        // The pollers share the runs by a counter, so that one that is blocked leaves the rest to the others.
        let (mut permit, mut now) = (None, Moment::now());
        for turn in 1.. {
            // Before it takes the next run, which nothing abandons if the runtime drops this task. tokio's own budget counts
            // operations on its resources, and a first poll may use none.
            if turn % POLLED_IN_A_ROW == 0 {
                yield_now().await;
                now = Moment::now();
            }
            let held = match permit.take() {
                Some(permit) => Ok(permit),
                None => {
                    let permit = self.group.permits.acquire().await;
                    // The wait for the permit is not the check's time.
                    now = Moment::now();
                    permit
                }
            };
            #[cfg(test)]
            crate::support::interleaving::point();
            let Some((cell, number)) = self.runs.get(self.next.fetch_add(1, Ordering::Relaxed)) else {
                return;
            };
            let held = match held {
                Ok(held) => held,
                Err(no_thread) => {
                    let failed = FinishedRun::no_free_thread(&no_thread, now);
                    if catch_panic(|| cell.land(*number, failed)).is_err() {
                        cell.abandon(*number);
                    }
                    continue;
                }
            };
            let guard = || RunGuard { cell: Arc::clone(cell), number: *number };
            let Run::Async(check) = &cell.run else {
                detach(run_blocking(guard(), held), tokio::spawn);
                continue;
            };
            // `first_poll` survives a panic of the check. The log of a status change also calls code of the
            // application, its `tracing` subscriber.
            match catch_panic(|| cell.first_poll(&**check, *number, now)) {
                // The end of this run is the start of the next: one reading of the clocks a run.
                Ok(FirstPoll::Finished(ended)) => (permit, now) = (Some(held), ended),
                Ok(FirstPoll::Pending(running)) => {
                    detach(run_pending(guard(), running, now.at, held), tokio::spawn);
                }
                // It had landed before that; abandoning it again does nothing.
                Err(_) => cell.abandon(*number),
            }
        }
    }
}

impl Drop for Batch {
    /// The runtime went down before the pollers had taken all runs.
    fn drop(&mut self) {
        for (cell, number) in self.runs.iter().skip(*self.next.get_mut()) {
            cell.abandon(*number);
        }
    }
}

/// How many runs a poller polls before it lets other tasks have its thread.
const POLLED_IN_A_ROW: usize = 32;

/// A run that was handed to a task of its own. When the task is dropped before the run has landed, because its runtime
/// goes down, the run is abandoned, so that those who wait for it stop waiting.
struct RunGuard {
    cell: Arc<Cell>,
    number: u64,
}

impl Drop for RunGuard {
    fn drop(&mut self) {
        self.cell.abandon(self.number);
    }
}

async fn run_pending(guard: RunGuard, running: CheckFuture, started: Instant, permit: RunPermit) {
    let RunGuard { cell, number } = &guard;
    let finished = poll_to_end(running, started, cell.check.timeout).await;
    // Before the landing: a request that is woken by it may start the next run, which needs a permit.
    drop(permit);
    cell.land(*number, finished);
}

async fn run_blocking(guard: RunGuard, permit: RunPermit) {
    let RunGuard { cell, number } = &guard;
    // `None` is a reporter, which no request and no schedule runs.
    let Some(finished) = run_to_end(cell, permit).await else { return };
    cell.land(*number, finished);
}
