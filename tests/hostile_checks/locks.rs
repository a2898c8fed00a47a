//! Checks and the locks that they share.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use health_runtime::CheckDef;
use health_tests::until;

use crate::scene::{Scene, culprit};

fn two_threads() -> tokio::runtime::Builder {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.worker_threads(2);
    runtime
}

#[tokio::test]
async fn a_check_that_hangs_with_a_lock_gives_it_back_at_its_timeout_and_the_other_that_wants_it_passes() {
    let lock = Arc::new(tokio::sync::Mutex::new(()));
    let wanted = Arc::clone(&lock);
    let wants = move || {
        let lock = Arc::clone(&wanted);
        async move { drop(lock.lock().await) }
    };
    // Longer than the other may hold it.
    let wants = CheckDef::new("wants", wants).ttl(Duration::ZERO).fail_ttl(Duration::ZERO);
    let scene = Scene::on(
        two_threads(),
        |builder| builder.check(wants),
        |switch| {
            culprit(CheckDef::new("culprit", move || {
                let (lock, hangs) = (Arc::clone(&lock), switch.is_on());
                async move {
                    let _held = lock.lock().await;
                    if hangs {
                        std::future::pending::<()>().await;
                    }
                }
            }))
        },
    );
    scene.told_while_it_lasts("timed out").await;
    scene.switch.turn(true);
    for _ in 0..5 {
        let checks = scene.checks().await;
        assert_eq!((&checks["culprit"]["state"], &checks["wants"]["state"]), (&"RED".into(), &"OK".into()));
    }
}

#[tokio::test]
async fn a_check_that_waits_for_a_lock_of_the_application_is_timed_out_until_it_gets_it() {
    let lock = Arc::new(Mutex::new(()));
    let wanted = Arc::clone(&lock);
    let scene = Scene::on(
        two_threads(),
        |builder| builder,
        |_| culprit(CheckDef::blocking("culprit", move || wanted.lock().map(drop).is_ok())),
    );
    until("all is well", async || scene.status("/readyz").await == 200).await;
    scene.neighbours_are_well().await;
    let (let_go, gone) = std::sync::mpsc::channel::<()>();
    let (hold, held) = std::sync::mpsc::channel();
    let application = std::thread::spawn(move || {
        let _held = lock.lock();
        let _ = hold.send(());
        let _ = gone.recv();
    });
    held.recv().expect("it is held");
    for _ in 0..5 {
        let told = scene.get("/readyz/culprit?verbose").await;
        assert!(told.status == 503 && told.body.contains("timed out"), "{told:?}");
        scene.neighbours_are_well().await;
    }
    drop(let_go);
    application.join().expect("no panic");
    until("all is well", async || scene.status("/readyz").await == 200).await;
    scene.neighbours_are_well().await;
}
