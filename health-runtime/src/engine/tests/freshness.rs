//! How long a record counts, and when the check runs again.

use crate::engine::tests::*;

#[tokio::test(start_paused = true)]
async fn a_record_is_reused_for_its_ttl_while_it_passes_and_else_for_its_fail_ttl() {
    let (check, runs) = scripted(&[Status::Pass, Status::Fail, Status::Pass]);
    let engine = engine([check]);
    for (after, expected_runs, status) in [
        (Duration::ZERO, 1, Status::Pass),
        (5 * SECOND - Duration::from_millis(1), 1, Status::Pass),
        (Duration::from_millis(1), 2, Status::Fail),
        (SECOND - Duration::from_millis(1), 2, Status::Fail),
        (Duration::from_millis(1), 3, Status::Pass),
    ] {
        advance(after).await;
        assert_eq!(ready(&engine).await.status(), status);
        assert_eq!(runs.load(Ordering::SeqCst), expected_runs);
    }
}

#[tokio::test(start_paused = true)]
async fn a_ttl_of_zero_runs_for_every_request() {
    let (check, runs) = scripted(&[Status::Pass]);
    let engine = engine([check.ttl(Duration::ZERO)]);
    for _ in 0..3 {
        assert_eq!(ready(&engine).await.status(), Status::Pass);
    }
    assert_eq!(runs.load(Ordering::SeqCst), 3);
}

#[tokio::test(start_paused = true)]
async fn a_ttl_and_a_timeout_may_last_for_ever() {
    let (check, runs) = scripted(&[Status::Pass]);
    let engine = engine([check.ttl(Duration::MAX).timeout(Duration::MAX)]);
    ready(&engine).await;
    advance(Duration::from_secs(86_400)).await;
    assert_eq!(ready(&engine).await.status(), Status::Pass);
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_record_shows_the_wall_time_at_which_its_own_run_ended() {
    let held = Duration::from_millis(20);
    // One poller takes both checks, so the second one starts when the first one ends.
    let holds_its_thread = CheckDef::new("first", move || {
        std::thread::sleep(held);
        std::future::ready(true)
    });
    let engine = engine([holds_its_thread, CheckDef::new("second", async || true)]);
    let (began, report) = (SystemTime::now(), ready(&engine).await);
    let after = |at: usize| report.checks()[at].time().and_then(|time| time.duration_since(began).ok());
    // The two clocks may differ by a millisecond over this time.
    let within =
        held - Duration::from_millis(1)..began.elapsed().unwrap_or_default() + Duration::from_millis(1);
    assert!([0, 1].map(after).iter().flatten().all(|time| within.contains(time)), "{report:?}");
    assert!(after(0).is_some() && after(0) <= after(1), "{report:?}");
}

#[tokio::test(start_paused = true)]
async fn no_check_passes_before_its_first_success() {
    static NEVER_REPORTED: Reporter = Reporter::new();
    let engine = engine([
        CheckDef::new("a background", || async { true }).every(SECOND),
        CheckDef::new("b delayed", || async { true }).initial_delay(10 * SECOND),
        CheckDef::reporter("c reporter", &NEVER_REPORTED),
    ]);
    let report = ready(&engine).await;
    let found: Vec<_> = report.checks().iter().map(|check| (check.status(), check.message())).collect();
    assert_eq!(
        found,
        [
            (Status::Fail, Some("has not run yet")),
            (Status::Fail, Some("has not run yet")),
            (Status::Fail, Some("has not reported yet")),
        ]
    );
    advance(10 * SECOND).await;
    assert_eq!(ready(&engine).await.checks()[1].status(), Status::Pass);
}

#[tokio::test(start_paused = true)]
async fn a_background_check_runs_on_its_schedule_and_no_request_waits_for_it() {
    let (finish, runs) = (Arc::new(Notify::new()), Arc::new(AtomicUsize::new(0)));
    let (finished, counted) = (Arc::clone(&finish), Arc::clone(&runs));
    let engine = engine([CheckDef::new("background", move || {
        let (finished, run) = (Arc::clone(&finished), counted.fetch_add(1, Ordering::SeqCst));
        async move {
            if run > 0 {
                finished.notified().await;
            }
        }
    })
    .every(10 * SECOND)
    .timeout(40 * SECOND)]);
    let _tasks: JoinSet<_> = engine.schedule().into_iter().collect();
    tokio::time::sleep(Duration::from_millis(1)).await;
    assert_eq!(only(&ready(&engine).await), (Status::Pass, None));

    // The second run starts within the interval and hangs. No request waits for it, and no third run starts beside it.
    tokio::time::sleep(25 * SECOND).await;
    let asked = Instant::now();
    assert_eq!(ready(&engine).await.status(), Status::Pass);
    assert_eq!(asked.elapsed(), Duration::ZERO);
    assert_eq!(runs.load(Ordering::SeqCst), 2);

    // Three intervals after the last record the check is stale.
    tokio::time::sleep(5 * SECOND).await;
    assert_eq!(only(&ready(&engine).await), (Status::Fail, Some("is stale")));
    finish.notify_one();
    tokio::time::sleep(Duration::from_millis(1)).await;
    assert_eq!(ready(&engine).await.status(), Status::Pass);
}

#[tokio::test(start_paused = true)]
async fn a_startup_check_that_has_passed_once_stays_passed() {
    let (check, runs) = scripted(&[Status::Fail, Status::Pass, Status::Fail]);
    let engine = engine([check.startup().readiness()]);
    let startup = || async { engine.report(Some(Probe::Startup)).await.status() };
    assert_eq!(startup().await, Status::Fail);
    advance(SECOND).await;
    assert_eq!(startup().await, Status::Pass);
    advance(60 * SECOND).await;
    assert_eq!(ready(&engine).await.status(), Status::Fail, "readiness still runs it");
    assert_eq!(startup().await, Status::Pass);
    assert_eq!(runs.load(Ordering::SeqCst), 3);
}

#[tokio::test(start_paused = true)]
async fn a_startup_only_check_does_not_run_again_after_its_first_pass() {
    let (check, runs) = scripted(&[Status::Pass, Status::Fail]);
    let engine = engine([check.startup()]);
    for _ in 0..3 {
        assert_eq!(engine.report(None).await.status(), Status::Pass);
        advance(60 * SECOND).await;
    }
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}
