//! An application under fire for ten minutes: faults drawn at random, real requests over real time, and every answer
//! compared with a model of the engine.
//!
//! `HEALTH_SOAK=30s` makes it shorter or longer, and `HEALTH_SEED=…` draws the faults of an earlier run again.
#![allow(clippy::print_stdout, reason = "the seed, to run a failure again, and the figures")]

#[path = "soak/answers.rs"]
mod answers;
#[path = "soak/application.rs"]
mod application;
#[path = "soak/checks.rs"]
mod checks;
#[path = "soak/events.rs"]
mod events;
#[path = "soak/faults.rs"]
mod faults;
#[path = "soak/history.rs"]
mod history;
#[path = "soak/judge.rs"]
mod judge;
#[path = "soak/lag.rs"]
mod lag;
#[path = "soak/load.rs"]
mod load;
#[path = "soak/metrics.rs"]
mod metrics;
#[path = "soak/model.rs"]
mod model;
#[path = "soak/quiet.rs"]
mod quiet;
#[path = "soak/set.rs"]
mod set;
#[path = "soak/specs.rs"]
mod specs;

use std::alloc::System;
use std::time::{Duration, Instant};

use application::Application;
use cap::Cap;
use faults::Faults;
use judge::Judge;
use load::Load;
use quiet::Memory;

/// All of the process: the application, its clients and the model.
#[global_allocator]
static HEAP: Cap<System> = Cap::new(System, usize::MAX);

/// With less, the test would say nothing: almost every answer has to be the only one that is right.
const EXACT_SHARE: f64 = 0.80;

#[test]
fn under_ten_minutes_of_faults_no_answer_is_wrong_no_task_is_left_and_memory_stays_flat() {
    let length = std::env::var("HEALTH_SOAK").map_or(Duration::from_secs(600), |text| {
        humantime::parse_duration(&text).expect("HEALTH_SOAK is a length of time, such as `30s`")
    });
    let seed = std::env::var("HEALTH_SEED").map_or_else(
        |_| fastrand::u64(..),
        |text| text.parse().expect("HEALTH_SEED is a number that an earlier run has printed"),
    );
    println!("HEALTH_SEED={seed} HEALTH_SOAK={}", humantime::format_duration(length));

    let application = Application::start();
    let clients = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let clients = clients.expect("a runtime");
    let (requests, faults, judge, memory) = clients.block_on(async {
        let (begun, round) =
            (Instant::now(), (length / 40).clamp(Duration::from_secs(4), Duration::from_secs(15)));
        let mut faults = Faults::new(&application, seed);
        let mut judge = Judge::new(&application);
        let mut memory = Memory::default();
        let mut requests = 0;
        while begun.elapsed() < length {
            let mut load = Load::start(&application, seed ^ requests);
            let until = Instant::now() + round;
            while Instant::now() < until {
                faults.step(&mut load).await;
                judge.settled();
            }
            faults.heal().await;
            requests += load.stop().await;
            judge.rest().await;
            memory.sample(&application, &HEAP).await;
        }
        (requests, faults.injected(), judge, memory)
    });

    println!(
        "seed={seed} length={} requests={requests} faults={faults} answers={} well={:.3} exact={:.4} wrong={} runs={} \
         slack_max={:?} {} tasks={}",
        humantime::format_duration(Duration::from_secs(length.as_secs())),
        judge.judged(),
        judge.well_share(),
        judge.exact_share(),
        judge.wrong().len(),
        judge.runs(),
        judge.slack(),
        memory.verdict(),
        application.tasks(),
    );
    assert!(judge.wrong().is_empty(), "{} wrong answers:\n{}", judge.wrong().len(), judge.first_wrong());
    assert!(judge.judged() > 0 && judge.well_share() < 0.95, "the faults have to be seen");
    assert!(judge.well_share() > 0.05, "and so has what comes between them");
    assert!(judge.exact_share() >= EXACT_SHARE, "{} of the answers tell nothing", 1.0 - judge.exact_share());
    assert!(memory.is_flat(), "{}", memory.verdict());
}
