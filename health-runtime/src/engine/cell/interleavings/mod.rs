//! Requests, runs and reporters meet at one check, in as many orders of their steps as there is time to try.
//!
//! Everything from the request to the report is the engine itself; the test harness only decides which thread goes on next.
//! Besides what a test asserts, these rules hold at every step of every order:
//!
//! - no run begins while another one is under way, or has not returned yet;
//! - a run makes one record at most, and no record replaces that of a later run;
//! - no client gets a record older than one that any client had before its request;
//! - no client waits for ever, and in the end the check can run again.

mod abandoned;
mod reports;
mod shared;
mod slow;

use std::future::pending;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use shuttle::future::block_on;
use shuttle::thread::{self, JoinHandle};
use tokio::runtime::{Builder, Runtime};

use crate::declare::{CheckDef, Context, Outcome, Status};
use crate::engine::cell::*;
use crate::engine::{Engine, Limits};
use crate::support::interleaving::{abort, draw, enumerate, finish, is_busy, point, rule, wrong};
use crate::support::single_flight::Joined;

const SECOND: Duration = Duration::from_secs(1);

/// A run of a script.
#[derive(Clone, Copy)]
enum ScriptedRun {
    Answers,
    Panics,
    /// Blocks its thread for a while in its first poll.
    Holds,
    /// Blocks its thread as long as any client has requests.
    HoldsForLong,
    /// Blocks its thread for a while and is then pending for ever.
    HoldsAndHangs,
    Sleeps(Duration),
    /// The same for a test that aborts tasks: the harness drops an aborted task late, so this run does not count as alive
    /// while it sleeps.
    SleepsElsewhere(Duration),
    /// Is pending until the engine aborts it.
    Hangs,
}

/// How many steps other threads may take while a run blocks its own.
const WHILE: usize = 6;

/// A check whose runs go through a script and then repeat its last run, and the clients that request it.
struct World {
    engine: Arc<Engine>,
    runtime: Arc<Runtime>,
    /// How many runs have begun.
    begun: Arc<AtomicUsize>,
    /// The latest run that any client got a record of.
    delivered: Arc<AtomicUsize>,
    /// The clients that have not had all their responses.
    clients: Arc<AtomicUsize>,
}

impl World {
    /// Plays `test` in one order of the threads. The clock does not move until the test [advances](Self::advance) it.
    fn play(script: &'static [ScriptedRun], reuse: Duration, test: impl FnOnce(&Self)) {
        let runtime = Builder::new_current_thread().enable_time().start_paused(true).build();
        let runtime = Arc::new(runtime.expect("a runtime"));
        let _context = runtime.enter();
        let (begun, delivered, clients): (Arc<_>, _, Arc<_>) = Default::default();
        let check = scripted(script, Arc::clone(&begun), Arc::clone(&clients)).ttl(reuse).fail_ttl(reuse);
        let engine = engine([check.timeout(2 * SECOND)]);
        rule(one_record_a_run(Arc::clone(&engine.cells[0])));
        let world = Self { engine, runtime: Arc::clone(&runtime), begun, delivered, clients };
        test(&world);
        world.end();
    }

    /// A thread that makes so many requests, and returns the messages that it got.
    fn client(&self, times: usize) -> JoinHandle<Vec<String>> {
        self.clients.fetch_add(1, Ordering::SeqCst);
        let (engine, delivered, clients) =
            (self.engine.clone(), self.delivered.clone(), self.clients.clone());
        thread::spawn(move || {
            let answers = (0..times).map(|_| block_on(request(&engine, &delivered))).collect();
            clients.fetch_sub(1, Ordering::SeqCst);
            answers
        })
    }

    fn advance(&self, time: Duration) {
        self.runtime.block_on(tokio::time::advance(time));
    }

    /// Advances the clock until all clients and all tasks are done.
    fn run_to_end(&self) {
        while self.clients.load(Ordering::SeqCst) > 0 || is_busy() {
            thread::yield_now();
            self.advance(SECOND / 2);
        }
    }

    fn begun(&self) -> usize {
        self.begun.load(Ordering::SeqCst)
    }

    fn end(&self) {
        finish();
        // Lets the runtime drop the tasks that were aborted.
        self.advance(Duration::ZERO);
        let (cell, later) = (&self.engine.cells[0], Instant::now() + 3_600 * SECOND);
        assert!(!cell.is_occupied(), "a run is left");
        assert!(
            matches!(cell.request(later, None), Some(Joined { is_first: true, .. })),
            "the check does not run again"
        );
    }
}

/// Makes one request, and returns the message of the check. Fails the test when the record is older than one that a client
/// had before this request.
async fn request(engine: &Engine, delivered: &AtomicUsize) -> String {
    let before = delivered.load(Ordering::SeqCst);
    let report = engine.report(None).await;
    let answer = report.checks()[0].message().unwrap_or_default();
    if let Some(run) = number(answer) {
        if run < before {
            wrong(format!("a client got run {run} after run {before}"));
        }
        delivered.fetch_max(run, Ordering::SeqCst);
    }
    answer.to_owned()
}

/// Joins the clients, and asserts that every message that they got is `expected`.
#[track_caller]
fn assert_messages<const CLIENTS: usize>(
    clients: [JoinHandle<Vec<String>>; CLIENTS],
    expected: impl Fn(&str) -> bool,
) {
    for client in clients {
        let messages = client.join().expect("no panic");
        assert!(messages.iter().all(|message| expected(message)), "{messages:?}");
    }
}

/// The number of the run that made this message.
fn number(answer: &str) -> Option<usize> {
    answer.strip_prefix("run ")?.parse().ok()
}

fn engine(checks: impl IntoIterator<Item = CheckDef>) -> Arc<Engine> {
    let bound = checks.into_iter().map(|check| {
        let (check, run) = check.bind(&Context::default());
        (check, run.expect("the check asks for no state"))
    });
    Arc::new(Engine::new(bound.collect(), Limits { concurrent_runs: 64, probe_deadline: 5 * SECOND }))
}

/// A run that has not ended. Fails the test when another one is alive.
struct Alive(Arc<AtomicUsize>);

impl Alive {
    fn begin(alive: &Arc<AtomicUsize>) -> Self {
        if alive.fetch_add(1, Ordering::SeqCst) > 0 {
            wrong("two runs at once");
        }
        Self(Arc::clone(alive))
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        // A drop may take its time, so let others go on, except during a panic, which the harness does not survive.
        if !std::thread::panicking() {
            point();
        }
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn scripted(script: &'static [ScriptedRun], begun: Arc<AtomicUsize>, clients: Arc<AtomicUsize>) -> CheckDef {
    let alive = Arc::<AtomicUsize>::default();
    CheckDef::new("scripted", move || {
        let clients = Arc::clone(&clients);
        let (alive, run) = (Alive::begin(&alive), begun.fetch_add(1, Ordering::SeqCst));
        let scripted = script[run.min(script.len() - 1)];
        async move {
            let mut alive = Some(alive);
            match scripted {
                ScriptedRun::Answers => {}
                // Like `panic!`, without the message on the terminal.
                ScriptedRun::Panics => std::panic::resume_unwind(Box::new("as the script says")),
                ScriptedRun::Holds => (0..WHILE).for_each(|_| point()),
                ScriptedRun::HoldsForLong => {
                    while clients.load(Ordering::SeqCst) > 0 {
                        thread::yield_now();
                    }
                }
                ScriptedRun::HoldsAndHangs => {
                    (0..WHILE).for_each(|_| point());
                    pending().await
                }
                ScriptedRun::Sleeps(time) => tokio::time::sleep(time).await,
                ScriptedRun::SleepsElsewhere(time) => {
                    alive = None;
                    tokio::time::sleep(time).await;
                }
                ScriptedRun::Hangs => pending().await,
            }
            drop(alive);
            Outcome::warn(format!("run {}", run + 1))
        }
    })
}

/// The rule of records: the record changes exactly when a run lands, and always to that of a later run.
fn one_record_a_run(cell: Arc<Cell>) -> impl FnMut() -> Result<(), String> {
    let (mut seen, mut landed, mut last) = (None::<Arc<Record>>, 0, 0);
    move || {
        let state =
            cell.state.try_lock().map_err(|_| "a thread waits while it holds the lock of the cell")?;
        let record = state.record.as_ref();
        let same = match (record, &seen) {
            (Some(record), Some(seen)) => Arc::ptr_eq(record, seen),
            (record, seen) => record.is_none() && seen.is_none(),
        };
        let before = landed;
        while state.runs.has_landed(landed + 1) {
            landed += 1;
        }
        if !state.runs.has_landed(before) {
            return Err(format!("run {before} is no longer landed"));
        }
        if same != (landed == before) {
            return Err(format!(
                "a new record without a landing, or a landing without one: run {landed} after {before}"
            ));
        }
        let Some(record) = record.filter(|_| !same) else { return Ok(()) };
        if seen.as_ref().is_some_and(|seen| record.at < seen.at) {
            return Err(format!("the record of run {landed} is older than the one before"));
        }
        if let Some(run) = record.outcome.message().and_then(number) {
            if run <= last {
                return Err(format!("a record of run {run} after one of run {last}"));
            }
            last = run;
        }
        seen = Some(Arc::clone(record));
        Ok(())
    }
}
