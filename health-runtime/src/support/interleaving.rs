//! Tests of interleavings: they run the threads of a test in many different orders.
//!
//! One thread of the operating system runs all threads of such a test (the crate `shuttle`). It switches from one to another
//! only at a [`point`] or where one waits. There is a point before each lock and before each step of a batch, never while a
//! lock is held; everything between two points happens at once. None of this is part of a build that is not a test.

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
    static EXECUTION: RefCell<Option<Rc<Execution>>> = const { RefCell::new(None) };
}

/// Examines the state and describes what is wrong with it.
type Rule = Box<dyn FnMut() -> Result<(), String>>;

/// One execution of a test, in one order of its threads.
#[derive(Default)]
struct Execution {
    /// The rule that must hold at every point.
    rule: RefCell<Option<Rule>>,
    /// The spawned tasks. The test waits for them at the end.
    tasks: RefCell<Vec<JoinHandle<()>>>,
    /// The first failure. It is no panic, because the code under test catches the panics of checks.
    wrong: RefCell<Option<String>>,
}

fn execution() -> Option<Rc<Execution>> {
    EXECUTION.with_borrow(Clone::clone)
}

/// Lets another thread continue here.
pub(crate) fn point() {
    let Some(execution) = execution() else { return };
    execution.check_rule();
    // Any operation on shared state lets the scheduler choose.
    AtomicBool::new(false).load(Ordering::SeqCst);
}

/// Runs a task as a thread of the test. Outside such a test it returns the task.
pub(crate) fn claim<T: Future<Output = ()> + Send + 'static>(task: T) -> Option<T> {
    let Some(execution) = execution() else { return Some(task) };
    let task = shuttle::future::spawn(task);
    execution.tasks.borrow_mut().push(task);
    None
}

/// Fails the test. Any thread may call it.
pub(crate) fn wrong(what: impl Into<String>) {
    if let Some(execution) = execution() {
        execution.wrong.borrow_mut().get_or_insert(what.into());
    }
}

/// Sets the rule that must hold at every point from now on.
pub(crate) fn rule(rule: impl FnMut() -> Result<(), String> + 'static) {
    if let Some(execution) = execution() {
        *execution.rule.borrow_mut() = Some(Box::new(rule));
    }
}

/// Aborts a spawned task in the middle, as a runtime does that shuts down. Returns `false` if there is no such task.
pub(crate) fn abort(task: usize) -> bool {
    let Some(execution) = execution() else { return false };
    let handle = execution.tasks.borrow().get(task).map(JoinHandle::abort_handle);
    handle.is_some_and(|task| {
        task.abort();
        true
    })
}

/// Whether a task has not ended yet.
pub(crate) fn is_busy() -> bool {
    execution().is_some_and(|execution| execution.tasks.borrow().iter().any(|task| !task.is_finished()))
}

/// Waits for all spawned tasks.
pub(crate) fn finish() {
    let Some(execution) = execution() else { return };
    loop {
        let tasks = take(&mut *execution.tasks.borrow_mut());
        if tasks.is_empty() {
            return;
        }
        for task in tasks {
            // An aborted task has ended as well.
            drop(block_on(task));
        }
    }
}

impl Execution {
    fn check_rule(&self) {
        let Ok(mut rule) = self.rule.try_borrow_mut() else { return };
        if let Some(Err(what)) = rule.as_mut().map(|rule| rule()) {
            wrong(what);
        }
    }
}

/// Runs the test in `HEALTH_INTERLEAVINGS` random orders (default: 1,000). In half of them each step is random; in the other
/// half the threads have priorities that change up to three times. `HEALTH_SEED` chooses other orders than usual, and
/// `HEALTH_SCHEDULE` repeats the single order that a failure has printed.
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
    Some(number.unwrap_or_else(|_| panic!("{name} must be a number")))
}

/// Runs a test that has few orders in all of them.
#[track_caller]
pub(crate) fn enumerate(test: fn()) {
    let orders = run(DfsScheduler::new(Some(MAX_ORDERS), false), test);
    assert!(orders < MAX_ORDERS, "the test has more than {MAX_ORDERS} orders: use `draw`");
}

const MAX_ORDERS: usize = 10_000;

#[track_caller]
fn run(scheduler: impl Scheduler + 'static, test: fn()) -> usize {
    let mut config = Config::new();
    config.stack_size = 256 << 10;
    config.max_steps = MaxSteps::FailAfter(5_000);
    config.silence_warnings = true;
    let caller = Location::caller();
    Runner::new(scheduler, config).run(move || {
        EXECUTION.set(Some(Rc::default()));
        test();
        let wrong = EXECUTION.take().and_then(|execution| execution.wrong.take());
        assert!(wrong.is_none(), "{}, of the test at {caller}", wrong.unwrap_or_default());
    })
}
