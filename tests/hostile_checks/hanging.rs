//! Checks that hang.

use std::time::Duration;

use health_runtime::CheckDef;
use health_tests::until;
use tokio::runtime::Handle;

use crate::scene::{Scene, Switch, culprit};

fn alive() -> usize {
    Handle::current().metrics().num_alive_tasks()
}

/// Holds its thread for as long as the switch is on.
fn hold(switch: &Switch) {
    while switch.is_on() {
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[tokio::test]
async fn an_async_check_that_hangs_is_timed_out_and_leaves_no_task_behind() {
    let scene = Scene::start(|switch| {
        culprit(CheckDef::new("culprit", move || {
            let hangs = switch.is_on();
            async move {
                if hangs {
                    std::future::pending::<()>().await;
                }
            }
        }))
    })
    .await;
    scene.status("/readyz").await;
    let before = alive();
    scene.told_while_it_lasts("timed out").await;
    until("the end of every run", async || alive() <= before).await;
}

#[tokio::test]
async fn a_blocking_check_that_hangs_is_timed_out_and_leaves_no_task_behind() {
    let scene = Scene::start(|switch| culprit(CheckDef::blocking("culprit", move || hold(&switch)))).await;
    scene.status("/readyz").await;
    let before = alive();
    scene.told_while_it_lasts("timed out").await;
    until("the end of every run", async || alive() <= before).await;
}

#[tokio::test]
async fn a_pool_whose_last_thread_hangs_fails_what_needs_one_and_all_is_well_when_it_ends() {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.worker_threads(1).max_blocking_threads(1);
    let needs_one = |builder: health_runtime::Builder| {
        let rendered = health_runtime::HealthcheckEndpoint::new()
            .section_with("thread", || "had one")
            .render("application/json", ToString::to_string);
        let called = CheckDef::blocking("called", || true).timeout(Duration::from_millis(100));
        builder
            .check(called.ttl(Duration::ZERO).fail_ttl(Duration::ZERO))
            .healthcheck(rendered)
            .probe_deadline(Duration::from_secs(1))
    };
    let scene =
        Scene::on(runtime, needs_one, |switch| culprit(CheckDef::blocking("culprit", move || hold(&switch))));
    until("readiness", async || scene.status("/readyz").await == 200).await;
    scene.switch.turn(true);
    until("the failure", async || scene.status("/readyz/culprit").await == 503).await;
    for _ in 0..5 {
        assert_eq!(scene.status("/readyz/called").await, 503);
        scene.neighbours_are_well().await;
    }
    let told = scene.get("/internal/healthcheck").await;
    assert_eq!(told.status, 500, "{told:?}");
    assert!(told.body.contains("did not answer in time"), "{told:?}");

    scene.switch.turn(false);
    until("readiness", async || scene.status("/readyz").await == 200).await;
    assert_eq!(scene.status("/readyz/called").await, 200);
    let told = scene.get("/internal/healthcheck").await;
    assert!(told.status == 200 && told.body.contains("had one"), "{told:?}");
}
