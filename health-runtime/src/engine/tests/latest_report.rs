//! The report for a caller that must not run the checks.

use crate::engine::tests::*;

fn status(engine: &Engine) -> Status {
    engine.latest_report(Some(Probe::Readiness)).status()
}

#[tokio::test(start_paused = true)]
async fn a_scrape_runs_no_check_and_passes_none_that_has_not_run() {
    let (check, runs) = scripted(&[Status::Pass]);
    let engine = engine([check]);
    assert_eq!(status(&engine), Status::Fail);
    ready(&engine).await;
    assert_eq!(status(&engine), Status::Pass);
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn a_record_that_only_requests_replace_stays_valid_for_a_minute_after_it_has_expired() {
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
async fn the_record_of_a_background_check_stays_valid_for_three_intervals() {
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
