//! Launches runs, many at once: a few tasks poll them one after the other.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::OwnedSemaphorePermit;
use tokio::task::{JoinHandle, yield_now};
use tokio::time::Instant;

use crate::declare::Run;
use crate::engine::cell::{Cell, CellGroup, Tried};
use crate::engine::moment::Moment;
use crate::engine::run::attempt::{Running, run, see_through};
use crate::support::{Task, catch_panic, task};

/// A run that is to be launched: its check and its number.
pub(crate) type Due = (Arc<Cell>, u64);

/// Launches what is due on the runtime of the application. Never waits.
///
/// As many tasks poll as the runtime has workers, and each takes the next run when it is done with one: so a run that
/// blocks its thread holds up no other before all workers are blocked, as if each had a task of its own.
pub(crate) fn launch(mut due: Vec<Due>) {
    while let Some(group) = due.first().map(|(cell, _)| Arc::clone(&cell.group)) {
        let (together, others) = due.into_iter().partition(|(cell, _)| Arc::ptr_eq(&cell.group, &group));
        launch_together(group, together);
        due = others;
    }
}

/// Launches what shares its permits.
fn launch_together(group: Arc<CellGroup>, due: Vec<Due>) {
    // tokio wakes another thread for a second task, and not for the first: should a run hold its thread, the other one
    // takes over timers and sockets.
    let pollers = group.runtime.workers().min(due.len().max(2));
    let batch = Arc::new(Batch { group, due, next: AtomicUsize::new(0) });
    for _ in 0..pollers {
        detach(Arc::clone(&batch).poll(), |task| batch.group.runtime.spawn(task));
    }
}

/// Spawns a task that nobody waits for.
fn detach(future: impl Future<Output = ()> + Send + 'static, spawn: impl FnOnce(Task) -> JoinHandle<()>) {
    let task = task(future);
    #[cfg(test)]
    let Some(task) = crate::support::interleaving::claim(task) else { return };
    drop(spawn(task));
}

struct Batch {
    group: Arc<CellGroup>,
    due: Vec<Due>,
    next: AtomicUsize,
}

impl Batch {
    async fn poll(self: Arc<Self>) {
        let (mut permit, mut now) = (None, Moment::now());
        for turn in 1.. {
            let held = match permit.take() {
                Some(permit) => permit,
                None => {
                    // It is never closed.
                    let Ok(permit) = Arc::clone(&self.group.permits).acquire_owned().await else { return };
                    now = Moment::now();
                    permit
                }
            };
            #[cfg(test)]
            crate::support::interleaving::point();
            let Some((cell, number)) = self.due.get(self.next.fetch_add(1, Ordering::Relaxed)) else {
                return;
            };
            let underway = || Underway { cell: Arc::clone(cell), number: *number };
            let Run::Async(check) = &cell.run else {
                detach(block(underway(), held), tokio::spawn);
                continue;
            };
            // The log that hears of a change is the application's as well.
            match catch_panic(|| cell.attempt(&**check, *number, now)) {
                Ok(Tried::Ended(at)) => (permit, now) = (Some(held), at),
                Ok(Tried::Pending(running)) => detach(go_on(underway(), running, now.at, held), tokio::spawn),
                Err(_) => cell.abandon(*number),
            }
            if turn % POLLED_IN_A_ROW == 0 {
                yield_now().await;
                now = Moment::now();
            }
        }
    }
}

impl Drop for Batch {
    /// The runtime went down before these were taken.
    fn drop(&mut self) {
        for (cell, number) in self.due.iter().skip(*self.next.get_mut()) {
            cell.abandon(*number);
        }
    }
}

/// How many runs a task polls before it lets others have its thread.
const POLLED_IN_A_ROW: usize = 32;

/// A run with a task of its own. Should it never land, because its runtime goes down, nobody waits for it.
struct Underway {
    cell: Arc<Cell>,
    number: u64,
}

impl Drop for Underway {
    fn drop(&mut self) {
        self.cell.abandon(self.number);
    }
}

async fn go_on(underway: Underway, running: Running, started: Instant, permit: OwnedSemaphorePermit) {
    let Underway { cell, number } = &underway;
    let ran = see_through(running, started, cell.check.timeout).await;
    drop(permit);
    cell.land(*number, ran);
}

async fn block(underway: Underway, permit: OwnedSemaphorePermit) {
    let Underway { cell, number } = &underway;
    let Some(ran) = run(&cell.run, cell.check.timeout, &cell.group.runtime).await else { return };
    drop(permit);
    cell.land(*number, ran);
}
