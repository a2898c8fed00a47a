//! What runs although no request asks: background checks, and the deadlines of reporters.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};

use crate::declare::MAX_DURATION;
use crate::engine::Engine;
use crate::engine::cell::Cell;
use crate::engine::run::launch;
use crate::support::single_flight::Joined;
use crate::support::{Task, random_fraction, task};

impl Engine {
    /// The tasks of the background, to be spawned on the application's runtime. They never end.
    pub(crate) fn schedule(&self) -> Vec<Task> {
        let mut tasks = Vec::new();
        for cell in &self.cells {
            if let Some(every) = cell.check.every {
                tasks.push(task(run_every(Arc::clone(cell), every)));
            }
            if let Some(deadline) = cell.report_deadline() {
                tasks.push(task(watch_deadline(Arc::clone(cell), deadline)));
            }
        }
        tasks
    }
}

/// Starts a run an interval after the start of the last one, and not before that one has ended.
async fn run_every(cell: Arc<Cell>, every: Duration) {
    sleep(cell.check.initial_delay).await;
    loop {
        // Taken before the run, so that the interval is from start to start. If the run takes longer, the next one follows
        // at once; missed runs are not caught up.
        let next = Instant::now() + jittered(every);
        refresh(&cell).await;
        sleep_until(next).await;
    }
}

/// Runs the check and waits for its record, unless its last run has outlived its timeout and still executes.
async fn refresh(cell: &Arc<Cell>) {
    let Some(Joined { number, is_first }) = cell.begin_scheduled() else { return };
    // With its own task, so that the run has its timeout, permit and panic handling from there.
    if is_first {
        launch(vec![(Arc::clone(cell), number)]);
    }
    // The run ends by its own timeout, so no deadline is needed here. "For ever" would overflow the clock.
    cell.wait_for(number, Instant::now() + MAX_DURATION).await;
}

/// Up to a tenth below the interval: replicas that started together drift apart, and no interval is longer than declared.
fn jittered(every: Duration) -> Duration {
    every.mul_f64(1.0 - random_fraction() / 10.0)
}

/// Fails a reporter whose deadline has passed. Requests see that by themselves; this writes it to the log, and sends it
/// to subscribers.
async fn watch_deadline(cell: Arc<Cell>, deadline: Duration) {
    // The first look finds when to look again. From then on the watch wakes up once a deadline, however often the
    // reporter reports: a report moves the next look, it does not wake the watch.
    let mut next = Instant::now();
    loop {
        sleep_until(next).await;
        next = cell.check_deadline(Instant::now(), deadline);
    }
}
