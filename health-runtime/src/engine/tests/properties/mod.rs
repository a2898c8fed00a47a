//! Promises that hold for every sequence of outcomes, clocks and questions, each against a model that is written from
//! the rules and knows nothing of the code.

mod background;
mod fold;
mod model;
mod requests;

use proptest::prelude::*;
use tokio::runtime::{Builder, Runtime};

use crate::engine::tests::*;

/// As many cases as `PROPTEST_CASES` says, else 256. What fails becomes a test of its own rather than a file.
fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

/// Time stands still until everybody waits for it.
fn virtual_time() -> Runtime {
    Builder::new_current_thread().enable_all().start_paused(true).build().expect("a runtime")
}

/// What a run comes to. One that hangs takes longer than its timeout.
#[derive(Clone, Copy, Debug)]
struct Step {
    takes: u64,
    ends: Ends,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ends {
    With(Status),
    Panicking,
}

fn status() -> impl Strategy<Value = Status> {
    prop_oneof![3 => Just(Status::Pass), 1 => Just(Status::Warn), 3 => Just(Status::Fail)]
}

/// A run that takes up to `longest`, on milliseconds of its own: nothing else happens at the moment it ends.
fn step(longest: u64) -> impl Strategy<Value = Step> {
    let ends = prop_oneof![9 => status().prop_map(Ends::With), 1 => Just(Ends::Panicking)];
    let takes = prop_oneof![2 => Just(0), 2 => 0..longest / 50, 1 => 0..longest / 10];
    (takes, ends).prop_map(|(tens, ends)| Step { takes: tens * 10 + 3, ends })
}

fn on_fail() -> impl Strategy<Value = OnFail> {
    prop_oneof![Just(OnFail::Fail), Just(OnFail::Warn), Just(OnFail::Ignore)]
}

/// A check that goes through a script again and again, and counts its runs.
fn performing(name: &'static str, script: Vec<Step>, runs: Arc<AtomicUsize>) -> CheckDef {
    CheckDef::new(name, move || {
        let Step { takes, ends } = script[runs.fetch_add(1, Ordering::SeqCst) % script.len()];
        async move {
            tokio::time::sleep(Duration::from_millis(takes)).await;
            match ends {
                Ends::With(status) => status,
                // As a panic, but for the lines on the terminal.
                Ends::Panicking => std::panic::resume_unwind(Box::new("as the script says")),
            }
        }
    })
}
