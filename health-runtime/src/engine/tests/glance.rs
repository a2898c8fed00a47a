//! How the checks stand for somebody who must not run them.

use crate::engine::tests::*;

fn status(engine: &Engine) -> Status {
    engine.latest_report(Some(Probe::Readiness)).status()
}

#[tokio::test(start_paused = true)]
async fn a_glance_runs_nothing_and_never_passes_what_has_not_run() {
    let (check, runs) = scripted(&[Status::Pass]);
    let engine = engine([check]);
    assert_eq!(status(&engine), Status::Fail);
    ready(&engine).await;
    assert_eq!(status(&engine), Status::Pass);
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn what_requests_run_is_believed_until_a_minute_after_it_has_expired() {
    let (check, _) = scripted(&[Status::Pass]);
    let engine = engine([check.ttl(5 * SECOND)]);
    ready(&engine).await;
    advance(64 * SECOND).await;
    assert_eq!(status(&engine), Status::Pass);
    advance(SECOND).await;
    assert_eq!(status(&engine), Status::Fail);
    ready(&engine).await;
    assert_eq!(status(&engine), Status::Pass);
}

#[tokio::test(start_paused = true)]
async fn what_runs_in_the_background_is_believed_for_three_intervals() {
    let (check, _) = scripted(&[Status::Pass]);
    let engine = engine([check.every(10 * SECOND)]);
    let mut tasks: JoinSet<_> = engine.schedule().into_iter().collect();
    tokio::time::sleep(SECOND).await;
    assert_eq!(status(&engine), Status::Pass);
    tasks.shutdown().await;
    advance(30 * SECOND).await;
    assert_eq!(status(&engine), Status::Fail);
}

#[tokio::test(start_paused = true)]
async fn a_startup_check_that_has_passed_stays_passed() {
    let (check, _) = scripted(&[Status::Pass]);
    let engine = engine([check.startup()]);
    assert_eq!(engine.latest_report(Some(Probe::Startup)).status(), Status::Fail);
    engine.report(Some(Probe::Startup)).await;
    advance(3_600 * SECOND).await;
    assert_eq!(engine.latest_report(Some(Probe::Startup)).status(), Status::Pass);
}
