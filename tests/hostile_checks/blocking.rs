//! Async checks that block their thread.

use std::time::Duration;

use health_runtime::{Builder, CheckDef};
use health_tests::until;
use tokio::runtime::Builder as Runtime;

use crate::scene::{Scene, Switch, TIMEOUT, culprit};

/// The limit for a probe of the management listener, also while the application is blocked.
const AT_ONCE: Duration = Duration::from_millis(100);

fn two_threads() -> Runtime {
    let mut runtime = Runtime::new_multi_thread();
    runtime.worker_threads(2);
    runtime
}

fn listening(builder: Builder) -> Builder {
    builder.management_addr(([127, 0, 0, 1], 0).into())
}

/// Blocks the thread beyond the timeout of the check while the switch is on.
fn sleeps(switch: Switch) -> CheckDef {
    culprit(CheckDef::new("culprit", move || {
        let sleeps = switch.is_on();
        async move {
            if sleeps {
                std::thread::sleep(TIMEOUT * 3 / 2);
            }
        }
    }))
}

/// Blocks its thread for as long as the switch is on.
fn blocks(switch: Switch) -> CheckDef {
    culprit(CheckDef::new("culprit", move || {
        let switch = switch.clone();
        async move {
            while switch.is_on() {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
    }))
}

#[tokio::test]
async fn on_one_thread_a_run_that_blocks_beyond_its_timeout_does_not_pass() {
    Scene::on(Runtime::new_current_thread(), |builder| builder, sleeps)
        .assert_failure_is_reported("timed out")
        .await;
}

#[tokio::test]
async fn on_two_threads_a_run_that_blocks_beyond_its_timeout_does_not_pass() {
    Scene::on(two_threads(), |builder| builder, sleeps).assert_failure_is_reported("timed out").await;
}

#[tokio::test]
async fn with_a_management_listener_a_run_that_blocks_beyond_its_timeout_does_not_pass() {
    for runtime in [Runtime::new_current_thread(), two_threads()] {
        Scene::on(runtime, listening, sleeps).assert_failure_is_reported("timed out").await;
    }
}

#[tokio::test]
async fn the_free_thread_of_two_answers_while_a_check_blocks_the_other() {
    let scene = Scene::on(two_threads(), |builder| builder, blocks);
    until("readiness", async || scene.status("/readyz").await == 200).await;
    scene.switch.turn(true);
    for _ in 0..10 {
        let response = scene.get("/readyz/culprit?verbose").await;
        assert!(response.status == 503 && response.body.contains("timed out"), "{response:?}");
        scene.assert_others_unaffected().await;
    }
    scene.switch.turn(false);
    until("readiness", async || scene.status("/readyz").await == 200).await;
    scene.assert_others_unaffected().await;
}

#[tokio::test]
async fn while_the_only_thread_is_blocked_the_management_listener_answers_at_once() {
    let limit = Duration::from_secs(1);
    let with = |builder| listening(builder).runtime_lag_limit(limit);
    let scene = Scene::on(Runtime::new_current_thread(), with, blocks);
    let management = scene.management();
    // A busy machine may miss the limit twice.
    let at_once = async |path: &str| {
        for _ in 0..3 {
            let response = scene.get_at(&management, path).await;
            if response.took < AT_ONCE {
                return response;
            }
        }
        panic!("{path} does not answer within {AT_ONCE:?}");
    };
    until("readiness", async || scene.get_at(&management, "/readyz").await.status == 200).await;
    for _ in 0..2 {
        scene.switch.turn(true);
        // This request starts the run that blocks the thread.
        let _ = at_once("/readyz/culprit").await;
        until("the failure", async || at_once("/livez").await.status == 503).await;
        let response = at_once("/readyz?verbose").await;
        assert!(response.status == 503 && response.body.contains("[-]culprit failed"), "{response:?}");
        scene.switch.turn(false);
        until("liveness", async || at_once("/livez").await.status == 200).await;
        until("readiness", async || scene.status("/readyz").await == 200).await;
        scene.assert_others_unaffected().await;
    }
}
