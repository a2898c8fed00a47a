//! Async checks that hold their thread.

use std::time::Duration;

use health_runtime::{Builder, CheckDef};
use health_tests::until;
use tokio::runtime::Builder as Runtime;

use crate::scene::{Scene, Switch, TIMEOUT, culprit};

/// In which a probe wants its answer from the management listener, whatever the application does.
const AT_ONCE: Duration = Duration::from_millis(100);

fn two_threads() -> Runtime {
    let mut runtime = Runtime::new_multi_thread();
    runtime.worker_threads(2);
    runtime
}

fn listening(builder: Builder) -> Builder {
    builder.management_addr(([127, 0, 0, 1], 0).into())
}

/// Sleeps the thread for longer than it may, at each run.
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

/// Holds its thread for as long as the switch is on.
fn holds(switch: Switch) -> CheckDef {
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
async fn on_a_runtime_of_one_thread_every_answer_comes_once_it_runs_on_and_a_run_that_took_too_long_does_not_pass()
 {
    Scene::on(Runtime::new_current_thread(), |builder| builder, sleeps)
        .told_while_it_lasts("timed out")
        .await;
}

#[tokio::test]
async fn on_a_runtime_of_two_threads_a_run_that_holds_one_of_them_too_long_does_not_pass() {
    Scene::on(two_threads(), |builder| builder, sleeps).told_while_it_lasts("timed out").await;
}

#[tokio::test]
async fn with_a_management_listener_a_run_that_holds_its_thread_too_long_does_not_pass_either() {
    for runtime in [Runtime::new_current_thread(), two_threads()] {
        Scene::on(runtime, listening, sleeps).told_while_it_lasts("timed out").await;
    }
}

#[tokio::test]
async fn on_a_runtime_of_two_threads_the_one_that_is_not_held_answers() {
    let scene = Scene::on(two_threads(), |builder| builder, holds);
    until("all is well", async || scene.status("/readyz").await == 200).await;
    scene.switch.turn(true);
    for _ in 0..10 {
        let told = scene.get("/readyz/culprit?verbose").await;
        assert!(told.status == 503 && told.body.contains("timed out"), "{told:?}");
        scene.neighbours_are_well().await;
    }
    scene.switch.turn(false);
    until("all is well", async || scene.status("/readyz").await == 200).await;
    scene.neighbours_are_well().await;
}

#[tokio::test]
async fn while_the_only_thread_is_held_the_management_listener_answers_at_once_and_recovers_with_it() {
    let limit = Duration::from_secs(1);
    let with = |builder| listening(builder).runtime_lag_limit(limit);
    let scene = Scene::on(Runtime::new_current_thread(), with, holds);
    let management = scene.management();
    // In one of three times, where the machine is busy with something else.
    let at_once = async |path: &str| {
        for _ in 0..3 {
            let told = scene.get_at(&management, path).await;
            if told.took < AT_ONCE {
                return told;
            }
        }
        panic!("{path} does not answer within {AT_ONCE:?}");
    };
    until("all is well", async || scene.get_at(&management, "/readyz").await.status == 200).await;
    for _ in 0..2 {
        scene.switch.turn(true);
        // Whoever asks first has the thread taken.
        let _ = at_once("/readyz/culprit").await;
        until("the failure", async || at_once("/livez").await.status == 503).await;
        let told = at_once("/readyz?verbose").await;
        assert!(told.status == 503 && told.body.contains("[-]culprit failed"), "{told:?}");
        scene.switch.turn(false);
        until("life", async || at_once("/livez").await.status == 200).await;
        until("readiness", async || scene.status("/readyz").await == 200).await;
        scene.neighbours_are_well().await;
    }
}
