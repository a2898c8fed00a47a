//! `/svc_status`, `/probe_status` and `/monitors` over a real socket.

mod exposure;
mod formats;
mod monitors;
mod probe_status;
mod tokens;

use std::time::Duration;

use axum::http::Method;
use health_runtime::{Builder, CheckDef, Health, Outcome, Reporter, Status, application};
use health_tests::http::{Answer, Server, client};

/// The paths of the service status: the negotiated one, and one for each format.
const SVC_STATUS: [&str; 4] =
    ["/svc_status", "/svc_status.csv", "/svc_status.json", "/svc_status.prometheus"];

fn health(with: impl FnOnce(Builder) -> Builder) -> Health {
    let builder = Health::builder().application(application!()).variables(|_| None).allow_empty();
    with(builder).build().expect("the declarations are valid")
}

/// The public endpoints at the root, and the management endpoints under `/internal`.
async fn served(with: impl FnOnce(Builder) -> Builder) -> Server {
    let health = health(with);
    Server::start(health.endpoints().nest("/internal", health.management())).await
}

/// Sends a request with one header.
async fn ask(server: &Server, method: Method, path: &str, header: (&str, &str)) -> Answer {
    Answer::to(client().request(method, server.url(path)).header(header.0, header.1)).await
}

fn three_checks(builder: Builder) -> Builder {
    builder
        .check(CheckDef::new("search", || async { (Status::Warn, "index\tis\r\nbehind") }))
        .check(CheckDef::new("cache", || async {
            Outcome::pass().observe("hits", 42, "1").observe("ratio", 0.5, "1").observe("node", "eu-3", "1")
        }))
        .check(CheckDef::new("database", || async {
            Outcome::fail("is away").cause("postgres://shop:hunter2@db").observe("errors", 7, "1")
        }))
}

#[tokio::test(start_paused = true)]
async fn the_code_reads_and_awaits_the_status_of_a_check_by_name() {
    static WORKER: Reporter = Reporter::new();
    let health = health(|builder| builder.check(CheckDef::reporter("worker", &WORKER)));
    let second = Duration::from_secs(1);
    assert!(health.is("worker", Status::Fail).await, "it has not reported yet");
    assert!(!health.is("unknown", Status::Fail).await);
    assert!(!health.wait_for("unknown", Status::Pass, Duration::MAX).await);

    let started = tokio::time::Instant::now();
    assert!(!health.wait_for("worker", Status::Pass, second).await);
    assert_eq!(started.elapsed(), second);
    let mut transitions = health.subscribe();
    tokio::spawn(async move {
        tokio::time::sleep(second).await;
        WORKER.set(Status::Pass, "works");
    });
    assert!(health.wait_for("worker", Status::Pass, 60 * second).await);
    assert_eq!(started.elapsed(), 2 * second);
    assert!(health.wait_for("worker", Status::Pass, Duration::ZERO).await, "a known status needs no waiting");
    assert!(health.is("worker", Status::Pass).await);
    let transition = transitions.next().await.expect("a change");
    assert_eq!((&*transition.check, transition.from, transition.to), ("worker", None, Status::Pass));
}
