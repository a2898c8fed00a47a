//! What a report waits for, and how it folds its checks.

use crate::engine::tests::*;

#[tokio::test(start_paused = true)]
async fn a_report_keeps_the_probe_deadline_while_a_check_hangs() {
    let hangs = CheckDef::new("hangs", std::future::pending::<()>).timeout(60 * SECOND);
    let engine = engine([hangs, CheckDef::new("well", || async { true })]);
    let asked = Instant::now();
    let report = ready(&engine).await;
    assert_eq!(asked.elapsed(), 5 * SECOND);
    assert_eq!(only(&report), (Status::Fail, Some("did not answer in time")));
    assert_eq!(report.checks()[1].status(), Status::Pass);
}

#[tokio::test(start_paused = true)]
async fn the_checks_of_a_report_run_concurrently_up_to_the_limit() {
    let sleepers = || (0..8).map(|at| CheckDef::new(format!("{at}"), || tokio::time::sleep(SECOND)));
    for (limit, takes) in [(8, 1), (4, 2)] {
        let engine = limited(sleepers(), limit);
        let asked = Instant::now();
        assert_eq!(ready(&engine).await.status(), Status::Pass);
        assert_eq!(asked.elapsed(), takes * SECOND, "{limit} concurrent runs");
    }
}

#[tokio::test(start_paused = true)]
async fn liveness_answers_at_once_while_more_checks_hang_than_may_run() {
    let hanging = (0..65).map(|at| CheckDef::new(format!("hangs-{at}"), std::future::pending::<bool>));
    // Never fresh: liveness has to run it while all 64 permits of the other group are taken.
    let alive = CheckDef::new("alive", async || true).liveness().ttl(Duration::ZERO);
    let engine = engine(hanging.chain([alive]));
    let (asked, began) = (Arc::clone(&engine), Instant::now());
    let all = tokio::spawn(async move { ready(&asked).await.status() });
    tokio::task::yield_now().await;
    assert_eq!(engine.report(Some(Probe::Liveness)).await.status(), Status::Pass);
    assert_eq!(began.elapsed(), Duration::ZERO);
    assert_eq!(all.await.ok(), Some(Status::Fail));
}

#[tokio::test(start_paused = true)]
async fn a_report_has_the_worst_status_after_on_fail() {
    let fails = |name: &'static str| CheckDef::new(name, || async { false });
    let fold = |checks: Vec<CheckDef>| async move { ready(&engine(checks)).await.status() };
    assert_eq!(fold(vec![]).await, Status::Pass);
    assert_eq!(fold(vec![fails("a").on_fail(OnFail::Ignore)]).await, Status::Pass);
    assert_eq!(fold(vec![fails("a").on_fail(OnFail::Warn)]).await, Status::Warn);
    assert_eq!(fold(vec![fails("a").on_fail(OnFail::Warn), fails("b")]).await, Status::Fail);
    assert_eq!(fold(vec![CheckDef::new("a", || async { Status::Warn })]).await, Status::Warn);
}

#[tokio::test(start_paused = true)]
async fn a_process_that_shuts_down_is_alive_and_not_ready() {
    let engine = engine([CheckDef::new("well", || async { true }).liveness().readiness()]);
    engine.availability.shut_down();
    assert_eq!(ready(&engine).await.status(), Status::Fail);
    assert_eq!(engine.report(Some(Probe::Liveness)).await.status(), Status::Pass);
}
