//! What runs without being asked: background checks, and the watch over those that are told.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};

use crate::engine::Engine;
use crate::engine::cell::Cell;
use crate::support::{Task, random_fraction, task};

impl Engine {
    /// What has to run in the background.
    pub(crate) fn schedule(&self) -> Vec<Task> {
        let mut tasks = Vec::new();
        for cell in &self.cells {
            if let Some(every) = cell.check.every {
                tasks.push(task(run_every(Arc::clone(cell), every)));
            }
            if let Some(limit) = cell.silence_limit() {
                tasks.push(task(watch_silence(Arc::clone(cell), limit)));
            }
        }
        tasks
    }
}

/// The next run starts an interval after the last one started, never while one is under way.
async fn run_every(cell: Arc<Cell>, every: Duration) {
    sleep(cell.check.initial_delay).await;
    loop {
        let next = Instant::now() + jittered(every);
        cell.refresh().await;
        sleep_until(next).await;
    }
}

/// Within a tenth below the interval, so that replicas drift apart and the interval is never exceeded.
fn jittered(every: Duration) -> Duration {
    every.mul_f64(1.0 - random_fraction() / 10.0)
}

async fn watch_silence(cell: Arc<Cell>, limit: Duration) {
    let mut next = Instant::now();
    loop {
        sleep_until(next).await;
        next = cell.notice_silence(Instant::now(), limit);
    }
}
