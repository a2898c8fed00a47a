//! Pieces that the application has forgotten, and defaults that it sets for all checks.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use health_runtime::{Builder, CheckDef, Health, Probe, Status, application};
use health_tests::http::Server;
use health_tests::log::Log;

fn health(checks: impl IntoIterator<Item = CheckDef>, with: impl FnOnce(Builder) -> Builder) -> Health {
    let builder = Health::builder().application(application!()).variables(|_| None);
    let builder = checks.into_iter().fold(builder, Builder::check);
    with(builder).build().expect("the declarations are valid")
}

fn background() -> CheckDef {
    CheckDef::new("refreshed", || async { true }).every(Duration::from_secs(60))
}

fn lines(log: &Log, part: &str) -> usize {
    log.lines().iter().filter(|line| line.contains(part)).count()
}

#[tokio::test]
async fn a_health_that_was_never_started_says_so_once_when_a_check_waits_for_the_start() {
    let log = Log::start();
    let health = health([background()], |builder| builder);
    let server = Server::start(health.endpoints()).await;
    for _ in 0..3 {
        assert_eq!(server.get("/readyz").await.status, 503);
        assert_eq!(server.get("/health").await.status, 503);
        assert_eq!(health.status("refreshed").await, Some(Status::Fail));
    }
    assert_eq!(lines(&log, "`health.start()` has not been called"), 1, "{:?}", log.lines());
}

#[tokio::test]
async fn a_forgotten_start_is_not_claimed_where_nothing_waits_for_it() {
    let log = Log::start();
    let started = health([background()], |builder| builder);
    let running = started.start();
    started.report(Probe::Readiness).await;
    let polled = health([CheckDef::new("polled", || async { true })], |builder| builder);
    assert_eq!(polled.report(Probe::Readiness).await.status(), Status::Pass);
    assert_eq!(lines(&log, "`health.start()`"), 0, "{:?}", log.lines());
    running.shutdown().await;
}

#[tokio::test]
async fn a_timeout_beyond_the_probe_deadline_is_one_warning_at_the_start_unless_the_check_has_an_interval() {
    let log = Log::start();
    let slow = |name| CheckDef::new(name, || async { true }).timeout(Duration::from_secs(6));
    let checks =
        [slow("late"), slow("refreshed").every(Duration::from_secs(60)), CheckDef::new("fast", || async {})];
    let running = health(checks, |builder| builder).start();
    let said: Vec<_> =
        log.lines().into_iter().filter(|line| line.contains("longer than the probe deadline")).collect();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("check=\"late\"") && said[0].contains("`every`"), "{said:?}");
    running.shutdown().await;

    let log = Log::start();
    let running = health([slow("late")], |builder| builder.probe_deadline(Duration::from_secs(7))).start();
    assert_eq!(lines(&log, "longer than the probe deadline"), 0);
    running.shutdown().await;
}

fn counted() -> (CheckDef, Arc<AtomicUsize>) {
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    let check = CheckDef::new("counted", move || {
        counted.fetch_add(1, Ordering::SeqCst);
        std::future::ready(true)
    });
    (check, runs)
}

#[tokio::test(start_paused = true)]
async fn one_variable_or_setting_changes_the_default_of_all_checks() {
    type Set = fn(Builder) -> Builder;
    let of_environment: Set = |builder| {
        builder.variables(|name| match name {
            "HEALTH_TTL" => Some("27s".to_owned()),
            "HEALTH_FAIL_TTL" => Some("9s".to_owned()),
            "HEALTH_TIMEOUT" => Some("1s".to_owned()),
            _ => None,
        })
    };
    let of_code: Set = |builder| {
        let second = Duration::from_secs(1);
        builder.default_ttl(27 * second).default_fail_ttl(9 * second).default_timeout(second)
    };
    for set in [of_environment, of_code] {
        let (check, runs) = counted();
        let hangs = CheckDef::new("hangs", std::future::pending::<()>);
        let own = CheckDef::new("own", std::future::pending::<()>).timeout(Duration::from_secs(3));
        let health = health([check, hangs, own], set);
        let asked = tokio::time::Instant::now();
        assert_eq!(health.status("hangs").await, Some(Status::Fail));
        assert_eq!(asked.elapsed(), Duration::from_secs(1));
        assert_eq!(health.status("own").await, Some(Status::Fail));
        assert_eq!(asked.elapsed(), Duration::from_secs(4), "what a check says itself wins");

        for (after, expected) in [(0, 1), (26, 1), (2, 2)] {
            tokio::time::advance(Duration::from_secs(after)).await;
            health.status("counted").await;
            assert_eq!(runs.load(Ordering::SeqCst), expected);
        }
    }
}

#[test]
fn a_default_timeout_of_zero_is_a_mistake() {
    let builder = Health::builder().variables(|_| None).allow_empty();
    let error = builder.default_timeout(Duration::ZERO).build().expect_err("no run could pass");
    assert!(error.to_string().contains("`HEALTH_TIMEOUT`"), "{error}");
}
