//! What runs although no request asks: background checks, and the deadlines of reporters.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};

use crate::declare::{MAX_DURATION, Probe};
use crate::engine::Engine;
use crate::engine::cell::Cell;
use crate::engine::run::launch;
use crate::support::single_flight::Joined;
use crate::support::{Task, random_fraction, task};

impl Engine {
    /// The tasks of the background, to be spawned on the application's runtime. They never end.
    pub(crate) fn schedule(&self) -> Vec<Task> {
        let mut tasks = Vec::new();
        for cell in self.cells.iter().filter(|cell| !cell.check.is_off) {
            if let Some(every) = cell.check.every {
                tasks.push(task(run_every(Arc::clone(cell), every)));
            }
            if let Some(deadline) = cell.report_deadline() {
                tasks.push(task(watch_deadline(Arc::clone(cell), deadline)));
            }
        }
        tasks
    }

    /// The task that runs the startup checks until they have passed, although nothing may request them; `None` where no
    /// deadline waits for the end of the start.
    pub(crate) fn watch_startup(self: &Arc<Self>) -> Option<Task> {
        let is_awaited = self.cells.iter().any(|cell| !cell.check.is_off && cell.first_deadline_is_pending());
        is_awaited.then(|| task(run_until_started(Arc::clone(self))))
    }
}

/// Requests the startup checks until they have passed, as an orchestrator with a startup probe does.
async fn run_until_started(engine: Arc<Engine>) {
    while engine.startup.passed_at().is_none() {
        engine.report(Some(Probe::Startup)).await;
        tokio::select! {
            () = engine.startup.passed() => {}
            () = sleep(STARTUP_PERIOD) => {}
        }
    }
}

/// How often the engine requests the startup checks.
const STARTUP_PERIOD: Duration = Duration::from_secs(1);

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
    cell.wait_for(number, Instant::now() + MAX_DURATION, None).await;
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
    let startup = &cell.group.startup;
    let (mut next, mut started) = (Instant::now(), startup.passed_at().is_some());
    loop {
        tokio::select! {
            () = sleep_until(next) => {}
            // The first deadline begins now.
            () = startup.passed(), if !started => started = true,
        }
        next = cell.check_deadline(Instant::now(), deadline);
    }
}
