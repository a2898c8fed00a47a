//! Waiting for a status, and transitions.

use std::sync::Mutex;

use crate::engine::tests::*;

fn reported(reporters: [(&'static str, &'static Reporter); 2]) -> Arc<Engine> {
    engine(reporters.map(|(name, reporter)| CheckDef::reporter(name, reporter)))
}

/// A reporter with the lifetime of a static. The list keeps it reachable, so that Miri reports no leak.
fn reporter() -> &'static Reporter {
    static ALL: Mutex<Vec<&Reporter>> = Mutex::new(Vec::new());
    let reporter = Box::leak(Box::new(Reporter::new()));
    ALL.lock().expect("no test panics while it holds the lock").push(reporter);
    reporter
}

#[tokio::test(start_paused = true)]
async fn a_wait_for_a_reporter_ends_with_its_report() {
    let (worker, other) = (reporter(), reporter());
    let engine = reported([("worker", worker), ("other", other)]);
    other.set(Status::Pass, "of another check");
    let asked = Instant::now();
    tokio::spawn(async move {
        tokio::time::sleep(30 * SECOND).await;
        worker.set(Status::Warn, "not the status waited for");
        tokio::time::sleep(30 * SECOND).await;
        worker.set(Status::Pass, "for a moment only");
        worker.set(Status::Fail, "again");
    });
    assert!(engine.wait_for_status("worker", Status::Pass).await);
    assert_eq!(asked.elapsed(), 60 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_wait_for_a_check_that_requests_run_runs_it_whenever_its_record_has_expired() {
    use Status::{Fail, Pass};
    for (fail_ttl, takes) in [(SECOND, 2 * SECOND), (Duration::ZERO, Duration::from_millis(200))] {
        let (check, runs) = scripted(&[Fail, Fail, Pass]);
        let engine = engine([check.fail_ttl(fail_ttl)]);
        let asked = Instant::now();
        assert!(engine.wait_for_status("scripted", Pass).await);
        // tokio rounds each sleep up to a millisecond.
        assert!(
            (takes..takes + Duration::from_millis(5)).contains(&asked.elapsed()),
            "{:?}",
            asked.elapsed()
        );
        assert_eq!(runs.load(Ordering::SeqCst), 3);
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_ends_although_the_transition_was_dropped_among_many() {
    let (worker, noisy) = (reporter(), reporter());
    let engine = reported([("worker", worker), ("noisy", noisy)]);
    let waiting = tokio::spawn(async move { engine.wait_for_status("worker", Status::Pass).await });
    tokio::time::sleep(SECOND).await;
    worker.set(Status::Pass, "");
    for _ in 0..1_000 {
        noisy.set(Status::Fail, "");
        noisy.set(Status::Pass, "");
    }
    let waited = tokio::time::timeout(SECOND, waiting).await;
    assert!(waited.expect("in time").expect("no panic"));
}

#[tokio::test(start_paused = true)]
async fn a_wait_for_an_unknown_check_ends_at_once() {
    assert!(!engine([]).wait_for_status("unknown", Status::Pass).await);
}

#[tokio::test(start_paused = true)]
async fn a_subscriber_gets_each_change_once_and_in_order() {
    use Status::{Fail, Pass, Warn};
    let (check, _) = scripted(&[Pass, Pass, Fail, Fail, Warn]);
    let engine = engine([check.ttl(Duration::ZERO).fail_ttl(Duration::ZERO)]);
    let mut transitions = engine.subscribe();
    for _ in 0..6 {
        ready(&engine).await;
    }
    drop(engine);
    let mut seen = Vec::new();
    while let Some(transition) = transitions.next().await {
        assert_eq!(transition.check, "scripted");
        seen.push((transition.from, transition.to));
    }
    assert_eq!(seen, [(None, Pass), (Some(Pass), Fail), (Some(Fail), Warn)]);
    assert_eq!(transitions.missed(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_slow_receiver_misses_the_oldest_changes_and_knows_how_many() {
    let worker = reporter();
    let engine = engine([CheckDef::reporter("worker", worker)]);
    let mut transitions = engine.subscribe();
    for change in 0..300 {
        worker.set(if change % 2 == 0 { Status::Pass } else { Status::Fail }, "");
    }
    drop(engine);
    let mut received = 0;
    while transitions.next().await.is_some() {
        received += 1;
    }
    assert_eq!((received, transitions.missed()), (256, 44));
}
