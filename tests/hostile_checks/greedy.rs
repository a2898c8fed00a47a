//! Checks that leak tasks or return very large messages, and one that changes its status at every run.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use health_runtime::{CheckDef, Outcome};
use health_tests::log::Log;
use health_tests::until;

use crate::scene::{Scene, alive_tasks, culprit};

/// The resident memory of this process, in bytes.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("procfs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a line");
    line.trim().trim_end_matches(" kB").parse::<usize>().expect("a number") * 1024
}

#[tokio::test]
async fn the_library_leaks_no_task_in_addition_to_those_that_a_check_leaks() {
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
    scene.assert_others_unaffected().await;
    let own = || alive_tasks() - leaked.load(Ordering::SeqCst);
    let before = own();
    for _ in 0..500 {
        assert_eq!(scene.status("/readyz").await, 200);
    }
    assert!(leaked.load(Ordering::SeqCst) >= 500);
    until("the end of every task that is not leaked", async || own() <= before).await;
    scene.assert_others_unaffected().await;
}

#[tokio::test]
async fn a_message_of_gigabytes_is_cut_and_not_kept() {
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
    let body = scene.get("/readyz/culprit?verbose").await.body;
    assert!(body.contains("xxx") && body.len() < 10_000, "{} bytes", body.len());
    scene.assert_others_unaffected().await;
    until("the memory is given back", async || resident() < before + GIGABYTE / 4).await;
}

#[tokio::test]
async fn a_check_that_flips_at_every_run_is_reported_correctly_and_each_change_is_logged() {
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
    until("the first background run", async || scene.status("/readyz/background").await == 200).await;
    scene.assert_others_unaffected().await;
}
