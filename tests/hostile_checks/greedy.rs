//! Checks that take more than their share, and one that never makes up its mind.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use health_runtime::{CheckDef, Outcome};
use health_tests::log::Log;
use health_tests::until;
use tokio::runtime::Handle;

use crate::scene::{Scene, culprit};

fn alive() -> usize {
    Handle::current().metrics().num_alive_tasks()
}

fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("the system tells");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a line");
    line.trim().trim_end_matches(" kB").parse::<usize>().expect("a number") * 1024
}

#[tokio::test]
async fn a_check_that_leaks_a_task_for_each_run_leaks_those_and_the_library_adds_none() {
    let leaked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&leaked);
    let scene = Scene::start(|_| {
        culprit(CheckDef::new("culprit", move || {
            counted.fetch_add(1, Ordering::SeqCst);
            async { drop(tokio::spawn(std::future::pending::<()>())) }
        }))
    })
    .await;
    until("readiness", async || scene.status("/readyz").await == 200).await;
    scene.neighbours_are_well().await;
    let own = || alive() - leaked.load(Ordering::SeqCst);
    let before = own();
    for _ in 0..500 {
        assert_eq!(scene.status("/readyz").await, 200);
    }
    assert!(leaked.load(Ordering::SeqCst) >= 500);
    until("the end of every task that is not leaked", async || own() <= before).await;
    scene.neighbours_are_well().await;
}

#[tokio::test]
async fn a_check_that_returns_gigabytes_is_told_in_a_few_words_and_none_of_them_is_kept() {
    const GIGABYTE: usize = 1 << 30;
    let scene = Scene::start(|switch| {
        culprit(CheckDef::blocking("culprit", move || match switch.is_on() {
            true => Outcome::fail("x".repeat(GIGABYTE)),
            false => Outcome::pass(),
        }))
        .timeout(Duration::from_secs(4))
        .fail_ttl(Duration::from_secs(3_600))
    })
    .await;
    until("readiness", async || scene.status("/readyz").await == 200).await;
    let before = resident();
    scene.switch.turn(true);
    assert_eq!(scene.status("/readyz/culprit").await, 503);
    scene.switch.turn(false);
    let told = scene.get("/readyz/culprit?verbose").await.body;
    assert!(told.contains("xxx") && told.len() < 10_000, "{} bytes", told.len());
    scene.neighbours_are_well().await;
    until("the memory is given back", async || resident() < before + GIGABYTE / 4).await;
}

#[tokio::test]
async fn a_check_that_flips_at_every_run_is_told_as_it_stands_and_each_change_is_logged_once() {
    const ROUNDS: usize = 300;
    let log = Log::start();
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    let scene = Scene::start(|_| {
        culprit(CheckDef::new("culprit", move || {
            std::future::ready(counted.fetch_add(1, Ordering::SeqCst).is_multiple_of(2))
        }))
    })
    .await;
    for round in 0..ROUNDS {
        let expected = if round.is_multiple_of(2) { 200 } else { 503 };
        assert_eq!(scene.status("/readyz/culprit").await, expected, "round {round}");
    }
    assert_eq!(runs.load(Ordering::SeqCst), ROUNDS);
    let lines = log.lines();
    let changes = lines.iter().filter(|line| line.contains("check=\"culprit\"")).count();
    assert_eq!(changes, ROUNDS);
    until("its neighbours", async || scene.status("/readyz/background").await == 200).await;
    scene.neighbours_are_well().await;
}
