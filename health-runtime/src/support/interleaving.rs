//! Tests of interleavings: where threads may change places, and how every order of them is tried that there is time for.
//!
//! One thread of the system runs all threads of such a test, and changes from one to another only at a [`point`], or where
//! one waits. A point stands before each lock and each step of a batch, so that nobody is left in the middle of what a lock
//! keeps together; what happens between two points happens at once. Nothing of this is in a build that is not a test.

use std::cell::RefCell;
use std::env;
use std::mem::take;
use std::panic::Location;
use std::rc::Rc;

use shuttle::future::{JoinHandle, block_on};
use shuttle::scheduler::{DfsScheduler, PctScheduler, RandomScheduler, ReplayScheduler, Scheduler};
use shuttle::sync::atomic::{AtomicBool, Ordering};
use shuttle::{Config, MaxSteps, Runner};

thread_local! {
    static PLAY: RefCell<Option<Rc<Play>>> = const { RefCell::new(None) };
}

/// Looks at the state, and says what is wrong with it.
type Rule = Box<dyn FnMut() -> Result<(), String>>;

/// One order of the threads of a test.
#[derive(Default)]
struct Play {
    /// What holds at every point.
    rule: RefCell<Option<Rule>>,
    /// What was spawned, to be waited for at the end.
    tasks: RefCell<Vec<JoinHandle<()>>>,
    /// The first thing that was wrong. A panic might be caught, as those of checks are.
    wrong: RefCell<Option<String>>,
}

fn play() -> Option<Rc<Play>> {
    PLAY.with_borrow(Clone::clone)
}

/// Another thread may go on here.
pub(crate) fn point() {
    let Some(play) = play() else { return };
    play.look();
    // Any operation on what threads share lets the scheduler choose.
    AtomicBool::new(false).load(Ordering::SeqCst);
}

/// Runs a task among the threads of the test; gives it back where there is none.
pub(crate) fn claim<T: Future<Output = ()> + Send + 'static>(task: T) -> Option<T> {
    let Some(play) = play() else { return Some(task) };
    let task = shuttle::future::spawn(task);
    play.tasks.borrow_mut().push(task);
    None
}

/// Fails the test, from wherever it is called.
pub(crate) fn wrong(what: impl Into<String>) {
    if let Some(play) = play() {
        play.wrong.borrow_mut().get_or_insert(what.into());
    }
}

/// What holds at every point from now on.
pub(crate) fn rule(rule: impl FnMut() -> Result<(), String> + 'static) {
    if let Some(play) = play() {
        *play.rule.borrow_mut() = Some(Box::new(rule));
    }
}

/// Takes a task that was spawned away in the middle, as a runtime does that goes down. False if there is none.
pub(crate) fn abort(task: usize) -> bool {
    let Some(play) = play() else { return false };
    let handle = play.tasks.borrow().get(task).map(JoinHandle::abort_handle);
    handle.is_some_and(|task| {
        task.abort();
        true
    })
}

/// Whether a task is left that has not ended.
pub(crate) fn is_busy() -> bool {
    play().is_some_and(|play| play.tasks.borrow().iter().any(|task| !task.is_finished()))
}

/// Waits for all that was spawned.
pub(crate) fn finish() {
    let Some(play) = play() else { return };
    loop {
        let tasks = take(&mut *play.tasks.borrow_mut());
        if tasks.is_empty() {
            return;
        }
        for task in tasks {
            // One that was taken away has ended as well.
            drop(block_on(task));
        }
    }
}

impl Play {
    fn look(&self) {
        let Ok(mut rule) = self.rule.try_borrow_mut() else { return };
        if let Some(Err(what)) = rule.as_mut().map(|rule| rule()) {
            wrong(what);
        }
    }
}

/// As many orders as `HEALTH_INTERLEAVINGS` says, else a thousand: half of them drawn step by step, half with the threads
/// ranked, and their ranks changed up to three times. They are always the same ones, until `HEALTH_SEED` says a number;
/// `HEALTH_SCHEDULE` repeats the one order that a failure was told with.
#[track_caller]
pub(crate) fn draw(test: fn()) {
    let orders = number("HEALTH_INTERLEAVINGS").unwrap_or(1_000) as usize;
    let seed = number("HEALTH_SEED").unwrap_or(1);
    if let Ok(schedule) = env::var("HEALTH_SCHEDULE") {
        run(ReplayScheduler::new_from_encoded(&schedule), test);
        return;
    }
    run(RandomScheduler::new_from_seed(seed, orders / 2), test);
    run(PctScheduler::new_from_seed(seed, 3, orders / 2), test);
}

fn number(name: &str) -> Option<u64> {
    let number = env::var(name).ok()?.parse();
    Some(number.unwrap_or_else(|_| panic!("{name} is a number")))
}

/// Every order there is, of a test that has few.
#[track_caller]
pub(crate) fn enumerate(test: fn()) {
    let orders = run(DfsScheduler::new(Some(FEW), false), test);
    assert!(orders < FEW, "there are more than {FEW} orders");
}

const FEW: usize = 10_000;

#[track_caller]
fn run(scheduler: impl Scheduler + 'static, test: fn()) -> usize {
    let mut config = Config::new();
    config.stack_size = 256 << 10;
    config.max_steps = MaxSteps::FailAfter(5_000);
    config.silence_warnings = true;
    let caller = Location::caller();
    Runner::new(scheduler, config).run(move || {
        PLAY.set(Some(Rc::default()));
        test();
        let wrong = PLAY.take().and_then(|play| play.wrong.take());
        assert!(wrong.is_none(), "{}, of the test at {caller}", wrong.unwrap_or_default());
    })
}
