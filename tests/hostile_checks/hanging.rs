//! Checks that hang.

use std::time::Duration;

use health_runtime::CheckDef;
use health_tests::until;

use crate::scene::{Scene, Switch, alive_tasks, culprit};

/// Asserts that the culprit is reported as timed out while it hangs, and that no task of its runs remains.
async fn assert_timed_out_without_a_task_left(scene: &Scene) {
    scene.status("/readyz").await;
    let before = alive_tasks();
    scene.assert_failure_is_reported("timed out").await;
    until("the end of every run", async || alive_tasks() <= before).await;
}

/// Blocks its thread for as long as the switch is on.
fn block(switch: &Switch) {
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
    assert_timed_out_without_a_task_left(&scene).await;
}

#[tokio::test]
async fn a_blocking_check_that_hangs_is_timed_out_and_leaves_no_task_behind() {
    let scene = Scene::start(|switch| culprit(CheckDef::blocking("culprit", move || block(&switch)))).await;
    assert_timed_out_without_a_task_left(&scene).await;
}

#[tokio::test]
async fn a_check_that_hangs_on_the_last_pool_thread_fails_only_what_needs_one() {
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
    let scene = Scene::on(runtime, needs_one, |switch| {
        culprit(CheckDef::blocking("culprit", move || block(&switch)))
    });
    until("readiness", async || scene.status("/readyz").await == 200).await;
    scene.switch.turn(true);
    until("the failure", async || scene.status("/readyz/culprit").await == 503).await;
    for _ in 0..5 {
        assert_eq!(scene.status("/readyz/called").await, 503);
        scene.assert_others_unaffected().await;
    }
    let response = scene.get("/internal/healthcheck").await;
    assert_eq!(response.status, 500, "{response:?}");
    assert!(response.body.contains("did not answer in time"), "{response:?}");

    scene.switch.turn(false);
    until("readiness", async || scene.status("/readyz").await == 200).await;
    assert_eq!(scene.status("/readyz/called").await, 200);
    let response = scene.get("/internal/healthcheck").await;
    assert!(response.status == 200 && response.body.contains("had one"), "{response:?}");
}
