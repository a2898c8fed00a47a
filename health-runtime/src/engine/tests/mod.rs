//! The promises of the engine, on virtual time and gates.

mod app_runtime;
#[cfg(feature = "metrics")]
mod glance;
mod properties;
mod runs;
mod stall;
mod transitions;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{Instant, advance};

use crate::declare::{CheckDef, Context, OnFail, Outcome, Probe, Reporter, Status};
use crate::engine::report::Report;
use crate::engine::{Engine, Limits};

const SECOND: Duration = Duration::from_secs(1);

fn engine(checks: impl IntoIterator<Item = CheckDef>) -> Arc<Engine> {
    limited(checks, 64)
}

fn limited(checks: impl IntoIterator<Item = CheckDef>, concurrent_runs: usize) -> Arc<Engine> {
    let bound = checks.into_iter().map(|check| {
        let (check, run) = check.bind(&Context::default());
        (check, run.expect("nothing is asked for"))
    });
    Arc::new(Engine::new(bound.collect(), Limits { concurrent_runs, probe_deadline: 5 * SECOND }))
}

async fn ready(engine: &Engine) -> Report {
    engine.report(Some(Probe::Readiness)).await
}

/// A check that counts its runs and answers what the script says, the last word for ever.
fn scripted(script: &'static [Status]) -> (CheckDef, Arc<AtomicUsize>) {
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    let check = CheckDef::new("scripted", move || {
        let run = counted.fetch_add(1, Ordering::SeqCst);
        std::future::ready(script[run.min(script.len() - 1)])
    });
    (check, runs)
}

fn only(report: &Report) -> (Status, Option<&str>) {
    let check = &report.checks()[0];
    (check.status(), check.message())
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_requests_at_the_instant_of_expiry_share_one_run() {
    let (gate, runs) = (Arc::new(Semaphore::new(1)), Arc::new(AtomicUsize::new(0)));
    let (held, counted) = (Arc::clone(&gate), Arc::clone(&runs));
    let engine = engine([CheckDef::new("gated", move || {
        counted.fetch_add(1, Ordering::SeqCst);
        let gate = Arc::clone(&held);
        async move { gate.acquire().await.map(|permit| permit.forget()).is_ok() }
    })]);
    assert_eq!(ready(&engine).await.status(), Status::Pass);
    advance(5 * SECOND).await;

    let mut storm = JoinSet::new();
    for _ in 0..10_000 {
        let engine = Arc::clone(&engine);
        storm.spawn(async move { ready(&engine).await.status() });
    }
    for _ in 0..3 {
        tokio::task::yield_now().await;
    }
    gate.add_permits(1);
    assert!(storm.join_all().await.into_iter().all(|status| status == Status::Pass));
    assert_eq!(runs.load(Ordering::SeqCst), 2);
}

#[tokio::test(start_paused = true)]
async fn a_record_is_reused_for_its_ttl_while_passing_and_for_its_fail_ttl_while_not() {
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

#[tokio::test]
async fn a_record_shows_the_wall_time_at_which_its_own_run_ended() {
    let held = Duration::from_millis(20);
    let holds_its_thread = CheckDef::new("first", move || {
        std::thread::sleep(held);
        std::future::ready(true)
    });
    let engine = engine([holds_its_thread, CheckDef::new("second", async || true)]);
    let (began, report) = (SystemTime::now(), ready(&engine).await);
    let after = |at: usize| report.checks()[at].time().and_then(|time| time.duration_since(began).ok());
    // Both clocks run alike to a millisecond.
    let within =
        held - Duration::from_millis(1)..began.elapsed().unwrap_or_default() + Duration::from_millis(1);
    assert!([0, 1].map(after).iter().flatten().all(|time| within.contains(time)), "{report:?}");
    assert!(after(0).is_some() && after(0) <= after(1), "{report:?}");
}

#[tokio::test(start_paused = true)]
async fn whether_the_process_lives_is_answered_at_once_while_more_checks_hang_than_may_run() {
    let hanging = (0..65).map(|at| CheckDef::new(format!("hangs-{at}"), std::future::pending::<bool>));
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
async fn a_ttl_of_zero_runs_for_every_request() {
    let (check, runs) = scripted(&[Status::Pass]);
    let engine = engine([check.ttl(Duration::ZERO)]);
    for _ in 0..3 {
        assert_eq!(ready(&engine).await.status(), Status::Pass);
    }
    assert_eq!(runs.load(Ordering::SeqCst), 3);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_goes_away_cancels_nobodys_run() {
    let (finish, runs) = (Arc::new(Notify::new()), Arc::new(AtomicUsize::new(0)));
    let (finished, counted) = (Arc::clone(&finish), Arc::clone(&runs));
    let engine = engine([CheckDef::new("slow", move || {
        let finished = Arc::clone(&finished);
        counted.fetch_add(1, Ordering::SeqCst);
        async move { finished.notified().await }
    })]);
    let impatient = tokio::spawn({
        let engine = Arc::clone(&engine);
        async move { ready(&engine).await }
    });
    tokio::task::yield_now().await;
    tokio::task::yield_now().await;
    impatient.abort();
    finish.notify_one();
    assert_eq!(ready(&engine).await.status(), Status::Pass);
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn a_report_is_answered_within_the_probe_deadline_whatever_the_checks_do() {
    let hangs = CheckDef::new("hangs", std::future::pending::<()>).timeout(60 * SECOND);
    let engine = engine([hangs, CheckDef::new("well", || async { true })]);
    let asked = Instant::now();
    let report = ready(&engine).await;
    assert_eq!(asked.elapsed(), 5 * SECOND);
    assert_eq!(only(&report), (Status::Fail, Some("did not answer in time")));
    assert_eq!(report.checks()[1].status(), Status::Pass);
}

#[tokio::test(start_paused = true)]
async fn all_checks_of_a_report_run_at_the_same_time_up_to_the_limit() {
    let sleepers = || (0..8).map(|at| CheckDef::new(format!("{at}"), || tokio::time::sleep(SECOND)));
    for (limit, takes) in [(8, 1), (4, 2)] {
        let engine = limited(sleepers(), limit);
        let asked = Instant::now();
        assert_eq!(ready(&engine).await.status(), Status::Pass);
        assert_eq!(asked.elapsed(), takes * SECOND, "{limit} at the same time");
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_healthy_before_its_first_success() {
    static NEVER_TOLD: Reporter = Reporter::new();
    let engine = engine([
        CheckDef::new("a background", || async { true }).every(SECOND),
        CheckDef::new("b delayed", || async { true }).initial_delay(10 * SECOND),
        CheckDef::reporter("c reporter", &NEVER_TOLD),
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

    // The second run hangs: it starts within the interval, nobody waits for it, and no third one starts beside it.
    tokio::time::sleep(25 * SECOND).await;
    let asked = Instant::now();
    assert_eq!(ready(&engine).await.status(), Status::Pass);
    assert_eq!(asked.elapsed(), Duration::ZERO);
    assert_eq!(runs.load(Ordering::SeqCst), 2);

    // Three intervals after the last record it is no longer believed.
    tokio::time::sleep(5 * SECOND).await;
    assert_eq!(only(&ready(&engine).await), (Status::Fail, Some("is stale")));
    finish.notify_one();
    tokio::time::sleep(Duration::from_millis(1)).await;
    assert_eq!(ready(&engine).await.status(), Status::Pass);
}

#[tokio::test(start_paused = true)]
async fn thresholds_count_runs_in_a_row() {
    use Status::{Fail, Pass, Warn};
    let (check, _) = scripted(&[Pass, Fail, Fail, Pass, Fail, Fail, Fail, Pass, Fail, Pass, Warn]);
    let engine = engine([check.failures(3).successes(2).ttl(Duration::ZERO).fail_ttl(Duration::ZERO)]);
    let mut seen = Vec::new();
    for _ in 0..11 {
        seen.push(ready(&engine).await.status());
    }
    // The first pass is not enough either: two in a row make a success.
    assert_eq!(seen, [Fail, Fail, Fail, Fail, Fail, Fail, Fail, Fail, Fail, Fail, Warn]);

    let (check, _) = scripted(&[Pass, Fail, Fail, Pass, Fail, Fail, Fail, Pass, Pass]);
    let engine = engine_of(check.failures(3).ttl(Duration::ZERO).fail_ttl(Duration::ZERO));
    let mut seen = Vec::new();
    for _ in 0..9 {
        seen.push(ready(&engine).await.status());
    }
    assert_eq!(seen, [Pass, Pass, Pass, Pass, Pass, Pass, Fail, Pass, Pass]);
}

fn engine_of(check: CheckDef) -> Arc<Engine> {
    engine([check])
}

#[tokio::test(start_paused = true)]
async fn a_check_that_recovers_says_so_until_it_has_passed_often_enough() {
    let (check, _) = scripted(&[Status::Fail, Status::Pass]);
    let engine = engine([check.successes(2).fail_ttl(Duration::ZERO)]);
    assert_eq!(only(&ready(&engine).await), (Status::Fail, Some("failed")));
    assert_eq!(only(&ready(&engine).await), (Status::Fail, Some("has not passed often enough yet")));
    assert_eq!(only(&ready(&engine).await), (Status::Pass, None));
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
    assert_eq!(ready(&engine).await.status(), Status::Fail, "readiness goes on asking");
    assert_eq!(startup().await, Status::Pass);
    assert_eq!(runs.load(Ordering::SeqCst), 3);
}

#[tokio::test(start_paused = true)]
async fn a_check_of_startup_alone_is_not_run_again_once_it_has_passed() {
    let (check, runs) = scripted(&[Status::Pass, Status::Fail]);
    let engine = engine([check.startup()]);
    for _ in 0..3 {
        assert_eq!(engine.report(None).await.status(), Status::Pass);
        advance(60 * SECOND).await;
    }
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn the_worst_counts_as_on_fail_says() {
    let fails = |name: &'static str| CheckDef::new(name, || async { false });
    let fold = |checks: Vec<CheckDef>| async move { ready(&engine(checks)).await.status() };
    assert_eq!(fold(vec![]).await, Status::Pass);
    assert_eq!(fold(vec![fails("a").on_fail(OnFail::Ignore)]).await, Status::Pass);
    assert_eq!(fold(vec![fails("a").on_fail(OnFail::Warn)]).await, Status::Warn);
    assert_eq!(fold(vec![fails("a").on_fail(OnFail::Warn), fails("b")]).await, Status::Fail);
    assert_eq!(fold(vec![CheckDef::new("a", || async { Status::Warn })]).await, Status::Warn);
}

#[tokio::test(start_paused = true)]
async fn a_reporter_holds_its_last_report_until_its_deadline() {
    static WORKER: Reporter = Reporter::new().deadline(Duration::from_secs(60));
    WORKER.report(Outcome::pass().observe("rows", 3, "1"));
    let engine = engine([CheckDef::reporter("worker", &WORKER)]);
    assert_eq!(ready(&engine).await.status(), Status::Pass, "what was reported before the build counts");
    advance(60 * SECOND).await;
    assert_eq!(only(&ready(&engine).await), (Status::Fail, Some("has not reported in time")));
    WORKER.report((Status::Warn, "slow"));
    assert_eq!(only(&ready(&engine).await), (Status::Warn, Some("slow")));
}

#[tokio::test(start_paused = true)]
async fn for_ever_is_a_time_like_any_other() {
    let (check, runs) = scripted(&[Status::Pass]);
    let engine = engine([check.ttl(Duration::MAX).timeout(Duration::MAX)]);
    ready(&engine).await;
    advance(Duration::from_secs(86_400)).await;
    assert_eq!(ready(&engine).await.status(), Status::Pass);
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn while_the_process_shuts_down_it_is_alive_and_not_ready() {
    let engine = engine([CheckDef::new("well", || async { true }).liveness().readiness()]);
    engine.availability.shut_down();
    assert_eq!(ready(&engine).await.status(), Status::Fail);
    assert_eq!(engine.report(Some(Probe::Liveness)).await.status(), Status::Pass);
}

#[tokio::test(start_paused = true)]
async fn for_ever_is_a_deadline_like_any_other() {
    static PATIENT: Reporter = Reporter::new().deadline(Duration::MAX);
    static HASTY: Reporter = Reporter::new().deadline(Duration::ZERO);
    let engine = engine([CheckDef::reporter("hasty", &HASTY), CheckDef::reporter("patient", &PATIENT)]);
    let mut tasks: JoinSet<_> = engine.schedule().into_iter().collect();
    tokio::time::sleep(SECOND).await;
    PATIENT.report(Status::Pass);
    let report = ready(&engine).await;
    assert_eq!(report.checks()[1].status(), Status::Pass);
    assert!(tasks.try_join_next().is_none(), "the watch goes on");
}
