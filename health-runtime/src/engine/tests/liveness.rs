//! Liveness passes until there is evidence that the process has to be restarted.

use crate::engine::tests::*;

async fn alive(engine: &Engine) -> Report {
    engine.report(Some(Probe::Liveness)).await
}

#[tokio::test(start_paused = true)]
async fn a_liveness_check_without_a_result_is_alive_and_not_ready() {
    static NEVER_REPORTED: Reporter = Reporter::new();
    let engine = engine([
        CheckDef::new("a background", || async { true }).every(SECOND).liveness().readiness(),
        CheckDef::new("b delayed", || async { true }).initial_delay(10 * SECOND).liveness().readiness(),
        CheckDef::reporter("c reporter", &NEVER_REPORTED).liveness().readiness(),
    ]);
    let found = async |probe| {
        let report = engine.report(probe).await;
        report.checks().iter().map(|check| (check.status(), check.message().map(str::to_owned))).collect()
    };
    let because =
        ["has not run yet", "has not run yet", "has not reported yet"].map(|why| Some(why.to_owned()));
    let each = |status| because.clone().map(|why| (status, why)).to_vec();
    assert_eq!(found(Some(Probe::Liveness)).await, each(Status::Pass));
    let ready: Vec<_> = found(Some(Probe::Readiness)).await;
    assert_eq!(ready, each(Status::Fail));
    assert_eq!(found(None).await, ready, "a report of all checks says whether they work");
}

#[tokio::test(start_paused = true)]
async fn a_first_run_is_alive_until_it_times_out_and_a_failure_is_evidence() {
    let hangs = CheckDef::new("hangs", std::future::pending::<()>).liveness().timeout(8 * SECOND);
    let engine_of_slow = engine([hangs]);
    let asked = Instant::now();
    let report = alive(&engine_of_slow).await;
    assert_eq!(only(&report), (Status::Pass, Some("did not answer in time")));
    assert_eq!(asked.elapsed(), 5 * SECOND, "the probe deadline");
    assert_eq!(only(&alive(&engine_of_slow).await), (Status::Fail, Some("timed out")));
    assert_eq!(asked.elapsed(), 8 * SECOND);

    let (fails, _) = scripted(&[Status::Fail]);
    assert_eq!(alive(&engine([fails.liveness()])).await.status(), Status::Fail);
}

#[tokio::test(start_paused = true)]
async fn thresholds_count_from_the_first_run_of_a_liveness_check() {
    use Status::{Fail, Pass};
    for (script, failures, successes, expected) in [
        (&[Pass, Pass, Fail][..], 1, 2, &[Pass, Pass, Fail][..]),
        (&[Fail, Fail, Fail], 3, 1, &[Pass, Pass, Fail]),
        (&[Fail, Pass, Fail, Fail], 2, 3, &[Pass, Pass, Pass, Fail]),
        (&[Fail, Pass, Pass], 1, 2, &[Fail, Fail, Pass]),
    ] {
        let (check, _) = scripted(script);
        let check = check.liveness().ttl(Duration::ZERO).fail_ttl(Duration::ZERO);
        let engine = engine([check.failures(failures).successes(successes)]);
        for (at, status) in expected.iter().enumerate() {
            assert_eq!(alive(&engine).await.status(), *status, "run {at} of {script:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_stale_first_record_is_evidence() {
    let (check, _) = scripted(&[Status::Fail]);
    let engine = engine([check.liveness().every(SECOND).failures(3)]);
    let mut tasks: JoinSet<_> = engine.schedule().into_iter().collect();
    tokio::time::sleep(Duration::from_millis(1)).await;
    tasks.shutdown().await;
    assert_eq!(only(&alive(&engine).await), (Status::Pass, Some("failed")));
    advance(3 * SECOND).await;
    assert_eq!(only(&alive(&engine).await), (Status::Fail, Some("is stale")));
}

#[tokio::test(start_paused = true)]
async fn the_first_deadline_of_a_reporter_begins_when_startup_has_passed() {
    static WORKER: Reporter = Reporter::new().deadline(Duration::from_secs(30));
    for started in [false, true] {
        let (start, _) = scripted(&[Status::Fail, Status::Pass]);
        let softened = CheckDef::new("never passes", || async { false }).startup().on_fail(OnFail::Warn);
        let engine = engine([CheckDef::reporter("reporter", &WORKER).liveness(), start.startup(), softened]);
        let _tasks: JoinSet<_> = engine.schedule().into_iter().filter(|_| started).collect();
        let mut transitions = engine.subscribe();
        assert_eq!(engine.report(Some(Probe::Startup)).await.status(), Status::Fail);
        tokio::time::sleep(100 * SECOND).await;
        assert_eq!(only(&alive(&engine).await), (Status::Pass, Some("has not reported yet")));
        assert_eq!(engine.report(Some(Probe::Startup)).await.status(), Status::Warn);
        tokio::time::sleep(30 * SECOND - Duration::from_millis(1)).await;
        assert_eq!(only(&alive(&engine).await), (Status::Pass, Some("has not reported yet")));
        tokio::time::sleep(Duration::from_millis(2)).await;
        assert_eq!(only(&alive(&engine).await), (Status::Fail, Some("has not reported in time")));
        if started {
            while transitions.next().await.expect("the deadline is recorded").check != "reporter" {}
        }
    }
}

#[tokio::test(start_paused = true)]
async fn startup_passes_for_reporters_although_no_probe_asks_for_it() {
    static WORKER: Reporter = Reporter::new().deadline(Duration::from_secs(30));
    let (start, runs) = scripted(&[Status::Fail, Status::Fail, Status::Pass]);
    let engine = engine([CheckDef::reporter("reporter", &WORKER).liveness(), start.startup()]);
    let _tasks: JoinSet<_> = engine.schedule().into_iter().chain(engine.watch_startup()).collect();
    tokio::time::sleep(40 * SECOND).await;
    assert_eq!(runs.load(Ordering::SeqCst), 3, "none after the first pass");
    assert_eq!(only(&alive(&engine).await), (Status::Fail, Some("has not reported in time")));
}

#[tokio::test(start_paused = true)]
async fn the_first_deadline_begins_at_once_without_a_startup_check() {
    static WORKER: Reporter = Reporter::new().deadline(Duration::from_secs(30));
    let engine = engine([CheckDef::reporter("reporter", &WORKER).liveness()]);
    assert!(engine.watch_startup().is_none());
    advance(30 * SECOND - Duration::from_millis(1)).await;
    assert_eq!(alive(&engine).await.status(), Status::Pass);
    advance(Duration::from_millis(1)).await;
    assert_eq!(only(&alive(&engine).await), (Status::Fail, Some("has not reported in time")));
}
