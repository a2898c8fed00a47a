//! The promises of a check that many ask at once, in every order of what they do that there is time to try.
//!
//! All of it is the engine itself, from the question to the answer; [`interleaving`](crate::interleaving) only says who
//! goes on next. Beside what each test says, these hold at every point of every order:
//!
//! - no run begins while another one is under way, or has not returned yet;
//! - each run has one record at most, and it is never replaced by that of an earlier run;
//! - nobody is told less than somebody had been told before he asked;
//! - nobody waits for ever, and in the end nothing keeps the check from running again.

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

/// What a run does.
#[derive(Clone, Copy)]
enum Step {
    Answers,
    Panics,
    /// Its first poll holds the thread for a while.
    Holds,
    /// Likewise, for as long as others ask.
    HoldsForLong,
    /// Likewise for a while, and then it has to be stopped.
    HoldsAndHangs,
    Sleeps(Duration),
    /// Likewise, where whoever takes it away takes all of it, and the test has nobody to drop it at once.
    SleepsElsewhere(Duration),
    /// Until it is stopped.
    Hangs,
}

/// So many others may go on while a run holds its thread.
const WHILE: usize = 6;

/// A check that goes through a script, the last step for ever, and those who ask it.
struct World {
    engine: Arc<Engine>,
    runtime: Arc<Runtime>,
    /// Runs that were begun.
    begun: Arc<AtomicUsize>,
    /// The last run that anybody was told of.
    told: Arc<AtomicUsize>,
    asking: Arc<AtomicUsize>,
}

impl World {
    /// Time stands still until it is [passed](Self::pass).
    fn play(script: &'static [Step], reuse: Duration, test: impl FnOnce(&Self)) {
        let runtime = Builder::new_current_thread().enable_time().start_paused(true).build();
        let runtime = Arc::new(runtime.expect("a runtime"));
        let _context = runtime.enter();
        let (begun, told, asking): (Arc<_>, _, Arc<_>) = Default::default();
        let check = scripted(script, Arc::clone(&begun), Arc::clone(&asking)).ttl(reuse).fail_ttl(reuse);
        let engine = engine([check.timeout(2 * SECOND)]);
        rule(one_record_a_run(Arc::clone(&engine.cells[0])));
        let world = Self { engine, runtime: Arc::clone(&runtime), begun, told, asking };
        test(&world);
        world.end();
    }

    /// A thread that asks so often, and says what it was told.
    fn asker(&self, times: usize) -> JoinHandle<Vec<String>> {
        self.asking.fetch_add(1, Ordering::SeqCst);
        let (engine, told, asking) = (self.engine.clone(), self.told.clone(), self.asking.clone());
        thread::spawn(move || {
            let answers = (0..times).map(|_| block_on(ask(&engine, &told))).collect();
            asking.fetch_sub(1, Ordering::SeqCst);
            answers
        })
    }

    fn pass(&self, time: Duration) {
        self.runtime.block_on(tokio::time::advance(time));
    }

    /// Lets time pass for as long as anybody asks or runs.
    fn live(&self) {
        while self.asking.load(Ordering::SeqCst) > 0 || is_busy() {
            thread::yield_now();
            self.pass(SECOND / 2);
        }
    }

    fn begun(&self) -> usize {
        self.begun.load(Ordering::SeqCst)
    }

    fn end(&self) {
        finish();
        // What was stopped is dropped by its runtime.
        self.pass(Duration::ZERO);
        let (cell, later) = (&self.engine.cells[0], Instant::now() + 3_600 * SECOND);
        assert!(!cell.is_occupied(), "nothing runs any more");
        assert!(matches!(cell.request(later, None), Some(Joined { is_first: true, .. })), "it runs again");
    }
}

/// Asks once, and says what was told: never of a run before one that somebody had been told of.
async fn ask(engine: &Engine, told: &AtomicUsize) -> String {
    let before = told.load(Ordering::SeqCst);
    let report = engine.report(None).await;
    let answer = report.checks()[0].message().unwrap_or_default();
    if let Some(run) = number(answer) {
        if run < before {
            wrong(format!("told of run {run} after run {before}"));
        }
        told.fetch_max(run, Ordering::SeqCst);
    }
    answer.to_owned()
}

fn number(answer: &str) -> Option<usize> {
    answer.strip_prefix("run ")?.parse().ok()
}

fn engine(checks: impl IntoIterator<Item = CheckDef>) -> Arc<Engine> {
    let bound = checks.into_iter().map(|check| {
        let (check, run) = check.bind(&Context::default());
        (check, run.expect("nothing is asked for"))
    });
    Arc::new(Engine::new(bound.collect(), Limits { concurrent_runs: 64, probe_deadline: 5 * SECOND }))
}

/// A run that has not ended: while there is one no other begins.
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
        // What is dropped may take its time. In a panic nobody else may go on.
        if !std::thread::panicking() {
            point();
        }
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn scripted(script: &'static [Step], begun: Arc<AtomicUsize>, asking: Arc<AtomicUsize>) -> CheckDef {
    let alive = Arc::<AtomicUsize>::default();
    CheckDef::new("scripted", move || {
        let asking = Arc::clone(&asking);
        let (alive, run) = (Alive::begin(&alive), begun.fetch_add(1, Ordering::SeqCst));
        let step = script[run.min(script.len() - 1)];
        async move {
            let mut alive = Some(alive);
            match step {
                Step::Answers => {}
                // As a panic, but for the lines on the terminal.
                Step::Panics => std::panic::resume_unwind(Box::new("as the script says")),
                Step::Holds => (0..WHILE).for_each(|_| point()),
                Step::HoldsForLong => {
                    while asking.load(Ordering::SeqCst) > 0 {
                        thread::yield_now();
                    }
                }
                Step::HoldsAndHangs => {
                    (0..WHILE).for_each(|_| point());
                    pending().await
                }
                Step::Sleeps(time) => tokio::time::sleep(time).await,
                Step::SleepsElsewhere(time) => {
                    alive = None;
                    tokio::time::sleep(time).await;
                }
                Step::Hangs => pending().await,
            }
            drop(alive);
            Outcome::warn(format!("run {}", run + 1))
        }
    })
}

/// The record is that of the last run that has landed, and each run is the first to have one.
fn one_record_a_run(cell: Arc<Cell>) -> impl FnMut() -> Result<(), String> {
    let (mut seen, mut landed, mut told) = (None::<Arc<Record>>, 0, 0);
    move || {
        let state = cell.state.try_lock().map_err(|_| "a point under the lock")?;
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
            return Err(format!("run {before} had landed"));
        }
        if same != (landed == before) {
            return Err(format!("another record, with run {landed} after run {before}"));
        }
        let Some(record) = record.filter(|_| !same) else { return Ok(()) };
        if seen.as_ref().is_some_and(|seen| record.at < seen.at) {
            return Err(format!("the record of run {landed} is older than the one before"));
        }
        if let Some(run) = record.outcome.message().and_then(number) {
            if run <= told {
                return Err(format!("a record of run {run} after one of run {told}"));
            }
            told = run;
        }
        seen = Some(Arc::clone(record));
        Ok(())
    }
}
