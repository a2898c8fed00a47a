//! Promises that hold for any sequence of results, reports and requests, each compared with a model that is written from
//! the rules and knows nothing of the code.

mod background;
mod fold;
mod model;
mod requests;

use proptest::prelude::*;
use tokio::runtime::{Builder, Runtime};

use crate::engine::tests::*;

/// `PROPTEST_CASES` cases, 256 by default. No file of regressions: a case that failed becomes a test with a name.
fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

/// A runtime whose clock pauses until every task waits for it.
fn virtual_time() -> Runtime {
    Builder::new_current_thread().enable_all().start_paused(true).build().expect("a runtime")
}

/// How a run ends. A run that hangs is one that takes longer than its timeout.
#[derive(Clone, Copy, Debug)]
struct PlannedRun {
    takes: u64,
    ends: PlannedEnd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PlannedEnd {
    With(Status),
    Panicking,
}

fn status() -> impl Strategy<Value = Status> {
    prop_oneof![3 => Just(Status::Pass), 1 => Just(Status::Warn), 3 => Just(Status::Fail)]
}

/// A run that takes up to `longest` and ends on a millisecond at which no other event happens.
fn planned_run(longest: u64) -> impl Strategy<Value = PlannedRun> {
    let ends = prop_oneof![9 => status().prop_map(PlannedEnd::With), 1 => Just(PlannedEnd::Panicking)];
    let takes = prop_oneof![2 => Just(0), 2 => 0..longest / 50, 1 => 0..longest / 10];
    (takes, ends).prop_map(|(tens, ends)| PlannedRun { takes: tens * 10 + 3, ends })
}

fn on_fail() -> impl Strategy<Value = OnFail> {
    prop_oneof![Just(OnFail::Fail), Just(OnFail::Warn), Just(OnFail::Ignore)]
}

/// A check whose runs repeat the script, and that counts them.
fn performing(name: &'static str, script: Vec<PlannedRun>, runs: Arc<AtomicUsize>) -> CheckDef {
    CheckDef::new(name, move || {
        let PlannedRun { takes, ends } = script[runs.fetch_add(1, Ordering::SeqCst) % script.len()];
        async move {
            tokio::time::sleep(Duration::from_millis(takes)).await;
            match ends {
                PlannedEnd::With(status) => status,
                // Like `panic!`, without the message on the terminal.
                PlannedEnd::Panicking => std::panic::resume_unwind(Box::new("as the script says")),
            }
        }
    })
}
