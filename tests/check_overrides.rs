//! What an operator reads about a check that fails, and how an operator changes a check without a new build.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use health_runtime::{Builder, CheckDef, Details, Health, Probe, Reporter, Status};
use health_tests::http::Server;
use health_tests::log::Log;
use serde_json::{Value, json};

fn health(with: impl FnOnce(Builder) -> Builder, overrides: &'static str) -> Health {
    let variables = move |name: &str| (name == "HEALTH_CHECKS").then(|| overrides.to_owned());
    with(Health::builder().variables(variables)).build().expect("the declarations are valid")
}

async fn served(health: &Health) -> Server {
    Server::start(health.endpoints().nest("/internal", health.management())).await
}

fn orders(passes: bool) -> CheckDef {
    CheckDef::new("orders", move || std::future::ready(passes))
        .owner("team-orders")
        .runbook("https://wiki.example.com/orders")
        .component_type("datastore")
        .component_id("orders-1")
}

#[tokio::test]
async fn operators_read_the_owner_and_the_runbook_of_a_check_that_fails() {
    let log = Log::start();
    let health = health(|builder| builder.details(Details::Names).check(orders(false)), "");
    let server = served(&health).await;
    let entry = |document: &Value| document["checks"]["orders:responseTime"][0].clone();
    let failing = entry(&server.get("/internal/health").await.json());
    assert_eq!(
        (&failing["owner"], &failing["runbook"]),
        (&json!("team-orders"), &json!("https://wiki.example.com/orders"))
    );
    assert_eq!(
        (&failing["componentType"], &failing["componentId"]),
        (&json!("datastore"), &json!("orders-1"))
    );
    let result = server.get("/internal/healthcheck").await.json()["results"][0].clone();
    assert_eq!((&result["owner"], &result["runbook"]), (&failing["owner"], &failing["runbook"]));
    assert_eq!(server.get("/internal/svc_status.json").await.json()["orders"]["owner"], "team-orders");
    let lines = log.lines();
    let told = |line: &&String| {
        line.contains("state change") && line.contains("owner=\"team-orders\" runbook=\"https://wiki")
    };
    assert_eq!(lines.iter().filter(told).count(), 1, "{lines:?}");

    let public = server.get("/health").await.body;
    assert!(
        !public.contains("team-orders") && !public.contains("wiki") && !public.contains("orders-1"),
        "{public}"
    );
}

#[tokio::test]
async fn a_check_that_passes_names_its_component_and_nobody_to_call() {
    let server = served(&health(|builder| builder.check(orders(true)), "")).await;
    let passing = server.get("/internal/health").await.json()["checks"]["orders:responseTime"][0].clone();
    assert_eq!(passing["componentType"], "datastore");
    assert!(passing.get("owner").is_none() && passing.get("runbook").is_none(), "{passing}");
}

#[test]
fn build_refuses_facts_that_are_no_facts() {
    let build =
        |check: CheckDef| Health::builder().variables(|_| None).check(check).build().unwrap_err().to_string();
    let check = || CheckDef::new("orders", async || true);
    assert!(build(check().owner("")).contains("sets its owner to a text that is not 1 to 100 characters"));
    assert!(build(check().component_id("a\nb")).contains("sets its component id"));
    let error = build(check().runbook("https://user:hunter2@wiki/"));
    assert!(error.contains("has a runbook that is no web address, or one with a password"), "{error}");
    assert!(!error.contains("hunter2"));
}

#[tokio::test]
async fn a_check_that_is_off_does_not_run_is_shown_as_off_and_counts_as_passing() {
    static WORKER: Reporter = Reporter::new().deadline(Duration::from_millis(10));
    let runs = Arc::new(AtomicUsize::new(0));
    let fails = |name: &'static str| {
        let runs = Arc::clone(&runs);
        CheckDef::new(name, move || {
            runs.fetch_add(1, Ordering::SeqCst);
            std::future::ready(false)
        })
    };
    let (billing, every) =
        (fails("billing").startup().readiness(), fails("every").every(Duration::from_millis(1)));
    let worker = CheckDef::reporter("worker", &WORKER).liveness().readiness();
    let checks = [billing, every, worker];
    let health = health(
        |builder| checks.into_iter().fold(builder, Builder::check),
        "billing=off, every = off, worker=false",
    );
    let running = health.start();
    let server = served(&health).await;
    WORKER.report(false);
    for path in ["/livez", "/readyz", "/startupz", "/health", "/heartbeat", "/readyz/billing"] {
        assert!(server.get(path).await.status.is_success(), "{path}");
    }
    assert_eq!(
        server.get("/readyz?verbose").await.body,
        "[+]billing off: ok\n[+]every off: ok\n[+]worker off: ok\nreadyz check passed\n"
    );
    assert_eq!(
        server.get("/internal/health").await.json()["notes"],
        json!([
            "billing is off and counts as pass",
            "every is off and counts as pass",
            "worker is off and counts as pass"
        ])
    );
    assert_eq!(
        server.get("/internal/svc_status").await.body,
        "billing\tOK\tis off\nevery\tOK\tis off\nworker\tOK\tis off"
    );
    let metrics = server.get("/internal/metrics").await.body;
    assert!(metrics.contains("health_check_off{check=\"billing\"} 1.0\n"), "{metrics}");
    running.shutdown().await;
    assert_eq!(runs.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn an_override_takes_precedence_over_the_code_and_is_logged() {
    let log = Log::start();
    let search = || CheckDef::new("search", async || false);
    let with =
        |builder: Builder| builder.check(search()).override_checks("search.on_fail=ignore, search.ttl=1s");
    assert_eq!(health(with, "").report(Probe::Readiness).await.status(), Status::Pass);
    assert_eq!(health(with, "search.on_fail=warn").report(Probe::Readiness).await.status(), Status::Warn);
    let lines = log.lines();
    let changed =
        lines.iter().filter(|line| line.contains("`HEALTH_CHECKS` changes a check: `search.on_fail=warn`"));
    assert!(changed.count() == 1, "{lines:?}");
}

#[tokio::test]
async fn a_mistake_in_an_override_is_logged_with_the_nearest_name_and_the_rest_applies() {
    let log = Log::start();
    let check = CheckDef::new("search", async || false);
    let health =
        health(|builder| builder.check(check), "serch=off, search.on_fial=warn, search, search.on_fail=warn");
    assert_eq!(health.report(Probe::Readiness).await.status(), Status::Warn);
    let lines = log.lines();
    for warning in [
        "the entry `serch=off` has no effect: there is no check `serch`: did you mean `search`?",
        "there is no setting `on_fial`: did you mean `on_fail`?",
        "the entry `search` has no effect: write `name=off` or `name.timeout=3s`",
    ] {
        assert!(
            lines.iter().any(|line| line.contains("WARN") && line.contains(warning)),
            "{warning} in {lines:?}"
        );
    }
}

#[tokio::test]
async fn a_check_may_read_a_reporter_that_is_no_static() {
    let reporters: Vec<_> = (0..3).map(|_| Arc::new(Reporter::new())).collect();
    let health = health(
        |builder| {
            let checks = reporters.iter().enumerate();
            checks.fold(builder, |builder, (at, reporter)| {
                builder.check(CheckDef::reporter(format!("queue-{at}"), Arc::clone(reporter)))
            })
        },
        "",
    );
    for reporter in &reporters {
        assert_eq!(health.report(Probe::Readiness).await.status(), Status::Fail);
        reporter.set(Status::Pass, "is empty");
    }
    assert_eq!(health.report(Probe::Readiness).await.status(), Status::Pass);
}
