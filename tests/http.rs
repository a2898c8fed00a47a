//! The health endpoints over a real socket: what they answer, to whom, and where.

#[path = "http/addresses.rs"]
mod addresses;
#[path = "http/caches.rs"]
mod caches;
#[path = "http/disclosure.rs"]
mod disclosure;
#[path = "http/further_paths.rs"]
mod further_paths;
#[path = "http/health_document.rs"]
mod health_document;
#[path = "http/maintenance.rs"]
mod maintenance;
#[path = "http/negotiation.rs"]
mod negotiation;
#[path = "http/nested.rs"]
mod nested;
#[path = "http/probes.rs"]
mod probes;
#[path = "http/single_checks.rs"]
mod single_checks;
#[path = "http/strangers.rs"]
mod strangers;
#[path = "http/work.rs"]
mod work;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use health_runtime::{Builder, Health, Outcome, Probe, Reporter, Status, application, health_check, route};
use health_tests::http::Server;
use health_tests::log::Log;

/// Passes while its switch is on.
#[health_check(readiness, startup, tags = ["db"], ttl = 0s, fail_ttl = 0s)]
async fn database(axum::extract::State(up): axum::extract::State<&'static AtomicBool>) -> Result<(), String> {
    if up.load(Ordering::SeqCst) { Ok(()) } else { Err("postgres://shop:hunter2@db is away".to_owned()) }
}

#[health_check(on_fail = warn, tags = ["search"])]
async fn search() -> Outcome {
    Outcome::fail("index is behind").observe("lag", 7.5, "s").cause("node 3 is away")
}

#[health_check(liveness)]
fn event_loop() -> bool {
    true
}

#[health_check]
static IMPORTER: Reporter = Reporter::new().deadline(Duration::from_secs(60));

#[route(GET "/orders", depends_on = [database, search])]
async fn orders() {}

fn health(up: &'static AtomicBool, with: impl FnOnce(Builder) -> Builder) -> Health {
    IMPORTER.report(Status::Pass);
    let builder = Health::builder().application(application!()).variables(|_| None).provide(up);
    let health = with(builder).build().expect("every state is provided");
    // The routes are no part of these tests.
    drop(health.routes::<()>());
    health
}

async fn served(up: &'static AtomicBool) -> Server {
    let health = health(up, |builder| builder);
    Server::start(health.endpoints().nest("/internal", health.management())).await
}

/// What the check `database` reports; a test may change it.
fn switch(up: bool) -> &'static AtomicBool {
    Box::leak(Box::new(AtomicBool::new(up)))
}

#[tokio::test]
async fn each_status_change_is_logged_once_and_an_unchanged_status_is_not() {
    let up = switch(true);
    let health = health(up, |builder| builder);
    let log = Log::start();
    let evaluate = || async { health.report(Probe::Readiness).await };
    let database_lines =
        || log.lines().into_iter().filter(|line| line.contains("check=\"database\"")).collect::<Vec<_>>();
    for _ in 0..3 {
        evaluate().await;
    }
    assert_eq!(database_lines().len(), 1, "{:?}", database_lines());
    up.store(false, Ordering::SeqCst);
    for _ in 0..3 {
        evaluate().await;
    }
    let lines = database_lines();
    assert_eq!(lines.len(), 2, "{lines:?}");
    for part in [
        "ERROR",
        "state change: OK -> RED \"failed\" check=",
        "from=\"pass\"",
        "to=\"fail\"",
        "reason=\"failed\"",
        "is away",
        "took=",
    ] {
        assert!(lines[1].contains(part), "{part} in {}", lines[1]);
    }
    up.store(true, Ordering::SeqCst);
    evaluate().await;
    assert!(database_lines()[2].contains("INFO"), "{:?}", database_lines());
    assert_eq!(health.status("database").await, Some(Status::Pass));
    assert_eq!(health.status("unknown").await, None);
}

#[tokio::test]
async fn serve_reports_an_address_that_is_in_use() {
    let server = served(switch(true)).await;
    let error = health(switch(true), |builder| builder).serve(server.address()).await.unwrap_err();
    assert!(error.is_serve());
    assert!(error.to_string().contains(&server.address().to_string()), "{error}");
}
