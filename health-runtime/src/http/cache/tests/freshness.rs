//! How long a cached response is fresh.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{advance, sleep};

use super::*;
use crate::declare::{Reporter, Status};

#[tokio::test(start_paused = true)]
async fn while_nothing_changes_no_response_is_rendered_and_no_check_runs() {
    let (check, runs) = counted("check");
    let served = Served::new(READINESS, [check]);
    for _ in 0..3 {
        served.body().await;
    }
    let rendered = served.rendered();
    assert!(rendered <= 2, "the record that the first response waited for may have made it stale");
    for _ in 0..100 {
        assert_eq!(served.body().await, "pass");
    }
    assert_eq!((served.rendered(), runs.load(Ordering::SeqCst)), (rendered, 1));
}

#[tokio::test(start_paused = true)]
async fn after_a_record_expires_the_next_response_has_the_new_result() {
    let well = Arc::new(AtomicBool::new(true));
    let served = Served::new(READINESS, [switched("check", &well)]);
    served.body().await;
    assert_eq!(served.body().await, "pass");
    well.store(false, Ordering::SeqCst);
    advance(5 * SECOND - Duration::from_millis(1)).await;
    assert_eq!(served.body().await, "pass");
    advance(Duration::from_millis(1)).await;
    assert_eq!(served.body().await, "fail");
    assert_eq!(served.body().await, "fail");
    well.store(true, Ordering::SeqCst);
    advance(SECOND).await;
    assert_eq!(served.body().await, "pass");
}

#[tokio::test(start_paused = true)]
async fn a_result_with_a_ttl_of_zero_is_never_cached() {
    let (check, runs) = counted("check");
    let served = Served::new(READINESS, [check.ttl(Duration::ZERO)]);
    for _ in 0..3 {
        assert_eq!(served.body().await, "pass");
    }
    assert_eq!(runs.load(Ordering::SeqCst), 3);
}

#[tokio::test(start_paused = true)]
async fn a_background_run_without_a_new_status_makes_only_responses_with_records_stale() {
    for (scope, renderings) in [(READINESS, 0), (ChangeScope::Status(None), 0), (ChangeScope::Records, 5)] {
        let (check, runs) = counted("check");
        let served = Served::new(scope, [check.every(10 * SECOND)]);
        let _tasks: JoinSet<_> = served.view.app.engine.schedule().into_iter().collect();
        run_pending_tasks().await;
        assert_eq!(served.body().await, "pass");
        let (before, first) = (served.rendered(), runs.load(Ordering::SeqCst));
        for run in 1..=5 {
            while runs.load(Ordering::SeqCst) < first + run {
                sleep(SECOND).await;
            }
            run_pending_tasks().await;
            // A background record is fresh for three intervals, and the response is less than two old.
            if run == 2 || scope == ChangeScope::Records {
                assert_eq!(served.body().await, "pass");
            }
        }
        assert_eq!(served.rendered(), before + renderings, "{scope:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_stale_background_check_fails_the_response_until_its_next_run() {
    let (check, _) = counted("check");
    let served = Served::new(READINESS, [check.every(10 * SECOND)]);
    assert_eq!(served.body().await, "fail", "it has not run yet");
    assert_eq!(served.body().await, "fail");
    assert_eq!(served.rendered(), 1, "the failure is cached until the first run");
    let mut tasks: JoinSet<_> = served.view.app.engine.schedule().into_iter().collect();
    run_pending_tasks().await;
    assert_eq!(served.body().await, "pass");
    tasks.shutdown().await;
    advance(30 * SECOND - Duration::from_millis(1)).await;
    assert_eq!(served.body().await, "pass");
    advance(Duration::from_millis(1)).await;
    assert_eq!(served.body().await, "fail");
    let _tasks: JoinSet<_> = served.view.app.engine.schedule().into_iter().collect();
    run_pending_tasks().await;
    // The new record has the status of the old one.
    assert_eq!(served.body().await, "pass");
}

#[tokio::test(start_paused = true)]
async fn an_overdue_reporter_fails_the_response_until_its_next_report() {
    static WORKER: Reporter = Reporter::new().deadline(SECOND);
    let served = Served::new(READINESS, [CheckDef::reporter("worker", &WORKER)]);
    for _ in 0..2 {
        WORKER.set(Status::Pass, "");
        assert_eq!(served.body().await, "pass");
        advance(SECOND - Duration::from_millis(1)).await;
        assert_eq!(served.body().await, "pass");
        advance(Duration::from_millis(1)).await;
        assert_eq!(served.body().await, "fail", "no task watches it, so the lapse makes no record");
    }
}

#[tokio::test(start_paused = true)]
async fn the_next_request_sees_maintenance_decommission_and_shutdown() {
    let (check, _) = counted("check");
    let served = Served::new(READINESS, [check]);
    let availability = &served.view.app.engine.availability;
    let off = || Some("OFF".to_owned());
    let changes: [(&dyn Fn(), &str); 7] = [
        (&|| availability.set_maintenance(true), "fail"),
        (&|| availability.set_maintenance(false), "pass"),
        (&|| availability.count_maintenance(true), "fail"),
        (&|| availability.count_maintenance(false), "pass"),
        (&|| availability.decommission(off()), "fail"),
        (&|| availability.decommission(None), "pass"),
        (&|| availability.shut_down(), "fail"),
    ];
    for (at, (change, expected)) in changes.into_iter().enumerate() {
        change();
        for _ in 0..3 {
            assert_eq!(served.body().await, expected, "change {at}");
        }
        assert_eq!(
            served.view.app.engine.begin(Some(Probe::Readiness)).report().await.status().as_str(),
            expected
        );
    }
}
