//! Which requests share a report in flight.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use tokio::runtime::Builder;
use tokio::task::JoinSet;
use tokio::time::advance;
use tower::ServiceExt;

use super::*;
use crate::declare::{Reporter, Status};

#[tokio::test(start_paused = true)]
async fn ten_thousand_requests_at_the_instant_of_expiry_share_one_rendering_and_one_run() {
    for scope in [READINESS, ChangeScope::Records] {
        let (slow, gate, runs) = gated("slow");
        let (quick, quick_runs) = counted("quick");
        let served = Served::new(scope, [slow, quick]);
        gate.add_permits(1);
        served.body().await;
        advance(5 * SECOND).await;
        let before = served.rendered();

        let mut storm = JoinSet::new();
        for _ in 0..10_000 {
            storm.spawn(body(served.router.clone()));
        }
        run_pending_tasks().await;
        gate.add_permits(1);
        assert!(storm.join_all().await.into_iter().all(|body| body == "pass"));
        assert_eq!(served.rendered(), before + 1, "{scope:?}");
        assert_eq!((runs.load(Ordering::SeqCst), quick_runs.load(Ordering::SeqCst)), (2, 2));
        assert_eq!(served.uncached(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_after_a_report_of_a_reporter_does_not_join_an_older_flight() {
    static WORKER: Reporter = Reporter::new();
    WORKER.set(Status::Pass, "");
    let (slow, gate, runs) = gated("z slow");
    let reporter = CheckDef::reporter("a reporter", &WORKER);
    let served = Served::new(READINESS, [reporter, slow]);
    let first = tokio::spawn(body(served.router.clone()));
    run_pending_tasks().await;
    WORKER.set(Status::Fail, "");
    let second = tokio::spawn(body(served.router.clone()));
    run_pending_tasks().await;
    gate.add_permits(1);
    assert_eq!(first.await.expect("a response"), "pass", "this request came before the report");
    assert_eq!(second.await.expect("a response"), "fail");
    assert_eq!(served.body().await, "fail");
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn a_request_after_a_record_expired_does_not_join_a_flight_that_reuses_it() {
    for (ttl, later) in [(Duration::ZERO, Duration::ZERO), (SECOND, Duration::ZERO), (SECOND, SECOND)] {
        let well = Arc::new(AtomicBool::new(true));
        let quick = switched("a quick", &well).ttl(ttl).fail_ttl(ttl);
        let (slow, gate, _) = gated("z slow");
        let served = Served::new(READINESS, [quick, slow]);
        if ttl > later {
            // The report in flight reuses the record of the first run, which then expires.
            served.view.app.engine.check("a quick").await;
            advance(ttl / 2).await;
        }
        let first = tokio::spawn(body(served.router.clone()));
        run_pending_tasks().await;
        advance(if ttl > later { ttl / 2 } else { later }).await;
        well.store(false, Ordering::SeqCst);
        let second = tokio::spawn(body(served.router.clone()));
        run_pending_tasks().await;
        gate.add_permits(1);
        assert_eq!(first.await.expect("a response"), "pass");
        assert_eq!(second.await.expect("a response"), "fail", "{ttl:?} {later:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_disconnects_cancels_no_response_of_others() {
    let (slow, gate, runs) = gated("slow");
    let served = Served::new(READINESS, [slow]);
    let impatient = tokio::spawn(body(served.router.clone()));
    run_pending_tasks().await;
    let patient = tokio::spawn(body(served.router.clone()));
    run_pending_tasks().await;
    impatient.abort();
    gate.add_permits(1);
    assert_eq!(patient.await.expect("a response"), "pass");
    assert_eq!((served.rendered(), runs.load(Ordering::SeqCst)), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn no_request_waits_for_a_flight_on_another_runtime_or_on_one_that_has_shut_down() {
    static WORKER: Reporter = Reporter::new();
    WORKER.set(Status::Pass, "");
    let served = Served::new(READINESS, [CheckDef::reporter("worker", &WORKER)]);
    // This runtime is never driven again, so the flight on it makes no progress.
    let hangs = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let stuck = {
        let _inside = hangs.enter();
        let request = Request::get("/").body(Body::empty()).expect("a request");
        let mut stuck = Box::pin(served.router.clone().oneshot(request));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(stuck.as_mut().poll(&mut context).is_pending());
        stuck
    };
    assert_eq!(served.body().await, "pass");
    assert_eq!((served.rendered(), served.uncached()), (1, 0));

    hangs.shutdown_background();
    let Ok(response) = stuck.await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!((served.rendered(), served.uncached()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn after_a_flight_panicked_its_request_gets_a_response_and_the_next_one_starts_a_flight() {
    let (check, _) = counted("check");
    let served = Served::new(READINESS, [check]);
    served.endpoint.counts.panics.store(true, Ordering::SeqCst);
    for rendered in [0, 1, 1] {
        assert_eq!(served.body().await, "pass");
        assert_eq!((served.rendered(), served.uncached()), (rendered, 1));
    }
}

#[test]
fn outside_a_runtime_a_request_that_needs_none_gets_a_response() {
    static WORKER: Reporter = Reporter::new();
    WORKER.set(Status::Pass, "");
    let served = Served::new(READINESS, [CheckDef::reporter("worker", &WORKER)]);
    let request = Request::get("/").body(Body::empty()).expect("a request");
    let mut response = std::pin::pin!(served.router.clone().oneshot(request));
    assert!(response.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop())).is_ready());
    assert_eq!((served.rendered(), served.uncached()), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn a_response_from_old_records_while_the_runtime_is_stalled_is_not_cached() {
    let (check, runs) = counted("check");
    let served = Served::new(READINESS, [check]);
    // The first run is on this runtime. Then the application's runtime becomes one that is never driven.
    served.body().await;
    let hangs = Builder::new_current_thread().enable_all().build().expect("a runtime");
    served.view.app.engine.runtime.adopt(hangs.handle().clone(), Some(10 * SECOND));
    advance(5 * SECOND).await;
    let before = served.rendered();
    for request in 1..=3 {
        assert_eq!(served.body().await, "pass", "the last record is the best answer");
        assert_eq!(served.rendered(), before + request);
    }
    advance(5 * SECOND).await;
    assert_eq!(served.body().await, "fail", "the stall is longer than the limit");
    assert_eq!(runs.load(Ordering::SeqCst), 1);
    hangs.shutdown_background();
}
