//! The silence of those that report on themselves.

use super::*;

#[tokio::test(start_paused = true)]
async fn a_report_that_comes_while_its_silence_is_noticed_is_not_overwritten() {
    static WORKER: Reporter = Reporter::new().deadline(SECOND);
    let engine = engine([CheckDef::reporter("worker", &WORKER)]);
    WORKER.set(Status::Pass, "");
    advance(SECOND).await;
    let noticed = Instant::now();
    WORKER.set(Status::Pass, "just in time");
    engine.cells[0].record_silence(noticed, SECOND);
    assert_eq!(only(&ready(&engine).await), (Status::Pass, Some("just in time")));

    advance(SECOND).await;
    engine.cells[0].record_silence(Instant::now(), SECOND);
    assert_eq!(only(&ready(&engine).await), (Status::Fail, Some("has not reported in time")));
}
