//! Checks that share locks with each other or with the application.

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
async fn a_check_that_hangs_with_a_lock_releases_it_at_its_timeout() {
    let lock = Arc::new(tokio::sync::Mutex::new(()));
    let wanted = Arc::clone(&lock);
    let wants = move || {
        let lock = Arc::clone(&wanted);
        async move { drop(lock.lock().await) }
    };
    // Its default timeout is longer than the culprit's, which bounds how long the culprit holds the lock.
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
    scene.assert_failure_is_reported("timed out").await;
    scene.switch.turn(true);
    for _ in 0..5 {
        let checks = scene.checks().await;
        assert_eq!((&checks["culprit"]["state"], &checks["wants"]["state"]), (&"RED".into(), &"OK".into()));
    }
}

#[tokio::test]
async fn a_check_that_waits_for_a_lock_times_out_until_it_gets_it() {
    let lock = Arc::new(Mutex::new(()));
    let wanted = Arc::clone(&lock);
    let scene = Scene::on(
        two_threads(),
        |builder| builder,
        |_| culprit(CheckDef::blocking("culprit", move || wanted.lock().map(drop).is_ok())),
    );
    until("readiness", async || scene.status("/readyz").await == 200).await;
    scene.assert_others_unaffected().await;
    let (release, released) = std::sync::mpsc::channel::<()>();
    let (locked, locks) = std::sync::mpsc::channel();
    let application = std::thread::spawn(move || {
        let _held = lock.lock();
        let _ = locked.send(());
        let _ = released.recv();
    });
    locks.recv().expect("the application holds the lock");
    for _ in 0..5 {
        let response = scene.get("/readyz/culprit?verbose").await;
        assert!(response.status == 503 && response.body.contains("timed out"), "{response:?}");
        scene.assert_others_unaffected().await;
    }
    drop(release);
    application.join().expect("no panic");
    until("readiness", async || scene.status("/readyz").await == 200).await;
    scene.assert_others_unaffected().await;
}
