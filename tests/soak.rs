//! Runs an application for ten minutes under random faults, and compares every response with a model of the engine.
//!
//! `faults` draws faults and applies them to the checks (`checks`), `load` sends requests, and `history` derives from the
//! runs of each check which records the engine must have. `judge` compares each response, a few seconds later, with what
//! `model` allows. The machine may be slow at any moment: `lag` measures by how much, and the model grants that delay.
//!
//! `HEALTH_SOAK=30s` changes the length, and `HEALTH_SEED=…` repeats the faults of an earlier run.
#![allow(clippy::print_stdout, reason = "the figures of the run")]

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
#[path = "soak/responses.rs"]
mod responses;
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

/// Counts the heap of the whole process: the application, its clients and the model.
#[global_allocator]
static HEAP: Cap<System> = Cap::new(System, usize::MAX);

/// The share of responses for which the model must allow exactly one value. With fewer the test would prove too little.
const EXACT_SHARE: f64 = 0.80;

#[test]
fn under_random_faults_no_response_is_wrong_no_task_remains_and_memory_stays_flat() {
    let length = std::env::var("HEALTH_SOAK").map_or(Duration::from_secs(600), |text| {
        humantime::parse_duration(&text).expect("HEALTH_SOAK is a duration, such as `30s`")
    });
    let seed = health_tests::seed("HEALTH_SEED");
    println!("HEALTH_SOAK={}", humantime::format_duration(length));

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
                judge.judge_known();
            }
            faults.heal().await;
            requests += load.stop().await;
            judge.judge_all().await;
            memory.sample(&application, &HEAP).await;
        }
        (requests, faults.injected(), judge, memory)
    });

    println!(
        "seed={seed} length={} requests={requests} faults={faults} responses={} passing={:.3} exact={:.4} wrong={} runs={} \
         slack_max={:?} {} tasks={}",
        humantime::format_duration(Duration::from_secs(length.as_secs())),
        judge.judged(),
        judge.passing_share(),
        judge.exact_share(),
        judge.wrong().len(),
        judge.runs(),
        judge.slack(),
        memory.verdict(),
        application.tasks(),
    );
    assert!(judge.wrong().is_empty(), "{} wrong responses:\n{}", judge.wrong().len(), judge.first_wrong());
    assert!(judge.judged() > 0 && judge.passing_share() < 0.95, "the responses must show the faults");
    assert!(judge.passing_share() > 0.05, "the responses must show the time between the faults too");
    assert!(
        judge.exact_share() >= EXACT_SHARE,
        "{} of the responses prove nothing",
        1.0 - judge.exact_share()
    );
    assert!(memory.is_flat(), "{}", memory.verdict());
}
