//! The silence of those that report on themselves.

use crate::engine::tests::*;

#[tokio::test(start_paused = true)]
async fn a_report_that_comes_while_its_silence_is_noticed_is_not_overwritten() {
    static WORKER: Reporter = Reporter::new().deadline(SECOND);
    let engine = engine([CheckDef::reporter("worker", &WORKER)]);
    WORKER.set(Status::Pass, "");
    advance(SECOND).await;
    let noticed = Instant::now();
    WORKER.set(Status::Pass, "just in time");
    engine.cells[0].record_missed_deadline(noticed, SECOND);
    assert_eq!(only(&ready(&engine).await), (Status::Pass, Some("just in time")));

    advance(SECOND).await;
    engine.cells[0].record_missed_deadline(Instant::now(), SECOND);
    assert_eq!(only(&ready(&engine).await), (Status::Fail, Some("has not reported in time")));
}

#[tokio::test(start_paused = true)]
async fn what_was_counted_before_a_silence_does_not_count_after_it() {
    static WORKER: Reporter = Reporter::new().deadline(SECOND);
    let engine = engine([CheckDef::reporter("worker", &WORKER).failures(3).successes(2)]);
    let _tasks: JoinSet<_> = engine.schedule().into_iter().collect();
    let silence = Duration::from_millis(1_500);
    let told = async |status| {
        WORKER.set(status, "");
        ready(&engine).await.status()
    };

    told(Status::Pass).await;
    assert_eq!(told(Status::Pass).await, Status::Pass);
    // A failure that is not enough by itself, and then nothing at all.
    assert_eq!(told(Status::Fail).await, Status::Pass);
    tokio::time::sleep(silence).await;
    assert_eq!(told(Status::Pass).await, Status::Fail, "one of the two that it takes");
    // One report that does well, nothing at all, and another one: that is not twice in a row.
    tokio::time::sleep(silence).await;
    assert_eq!(told(Status::Pass).await, Status::Fail, "again the first of two");
    assert_eq!(told(Status::Pass).await, Status::Pass);
}
