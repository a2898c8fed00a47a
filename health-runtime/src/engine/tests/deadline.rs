//! The deadline of a reporter.

use crate::engine::tests::*;

#[tokio::test(start_paused = true)]
async fn a_report_that_arrives_as_the_deadline_passes_is_not_overwritten() {
    static WORKER: Reporter = Reporter::new().deadline(SECOND);
    let engine = engine([CheckDef::reporter("worker", &WORKER)]);
    WORKER.set(Status::Pass, "");
    advance(SECOND).await;
    let looked = Instant::now();
    WORKER.set(Status::Pass, "just in time");
    engine.cells[0].record_missed_deadline(looked, SECOND);
    assert_eq!(only(&ready(&engine).await), (Status::Pass, Some("just in time")));

    advance(SECOND).await;
    engine.cells[0].record_missed_deadline(Instant::now(), SECOND);
    assert_eq!(only(&ready(&engine).await), (Status::Fail, Some("has not reported in time")));
}

#[tokio::test(start_paused = true)]
async fn reports_before_a_missed_deadline_do_not_count_towards_thresholds_after_it() {
    static WORKER: Reporter = Reporter::new().deadline(SECOND);
    let engine = engine([CheckDef::reporter("worker", &WORKER).failures(3).successes(2)]);
    let _tasks: JoinSet<_> = engine.schedule().into_iter().collect();
    let silence = Duration::from_millis(1_500);
    let report = async |status| {
        WORKER.set(status, "");
        ready(&engine).await.status()
    };

    report(Status::Pass).await;
    assert_eq!(report(Status::Pass).await, Status::Pass);
    // One failure of the three that `failures` needs, and then the deadline passes.
    assert_eq!(report(Status::Fail).await, Status::Pass);
    tokio::time::sleep(silence).await;
    assert_eq!(report(Status::Pass).await, Status::Fail, "the first of two passes");
    // A pass, a missed deadline and another pass are not two passes in a row.
    tokio::time::sleep(silence).await;
    assert_eq!(report(Status::Pass).await, Status::Fail, "again the first of two passes");
    assert_eq!(report(Status::Pass).await, Status::Pass);
}

#[tokio::test(start_paused = true)]
async fn a_report_counts_until_the_deadline_of_its_reporter() {
    static WORKER: Reporter = Reporter::new().deadline(Duration::from_secs(60));
    WORKER.report(Outcome::pass().observe("rows", 3, "1"));
    let engine = engine([CheckDef::reporter("worker", &WORKER)]);
    assert_eq!(ready(&engine).await.status(), Status::Pass, "a report from before the build counts");
    advance(60 * SECOND).await;
    assert_eq!(only(&ready(&engine).await), (Status::Fail, Some("has not reported in time")));
    WORKER.report((Status::Warn, "slow"));
    assert_eq!(only(&ready(&engine).await), (Status::Warn, Some("slow")));
}

#[tokio::test(start_paused = true)]
async fn a_deadline_may_last_for_ever_and_a_zero_deadline_does_no_harm() {
    static PATIENT: Reporter = Reporter::new().deadline(Duration::MAX);
    static HASTY: Reporter = Reporter::new().deadline(Duration::ZERO);
    let engine = engine([CheckDef::reporter("hasty", &HASTY), CheckDef::reporter("patient", &PATIENT)]);
    let mut tasks: JoinSet<_> = engine.schedule().into_iter().collect();
    tokio::time::sleep(SECOND).await;
    PATIENT.report(Status::Pass);
    let report = ready(&engine).await;
    assert_eq!(report.checks()[1].status(), Status::Pass);
    assert!(tasks.try_join_next().is_none(), "the watch of a deadline never ends");
}
