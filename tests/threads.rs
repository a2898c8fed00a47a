//! Questions and requests on threads without a runtime: they answer what is known, and block no check.

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use health_runtime::{CheckDef, Health, Probe, Status, application};
use tower::ServiceExt;

/// The output of a future that never waits.
fn at_once<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    for _ in 0..100 {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return output;
        }
    }
    panic!("it waits, and there is nothing that could wake it")
}

fn status(router: Router, path: &str) -> StatusCode {
    let request = Request::get(path).body(Body::empty()).expect("a request");
    at_once(router.oneshot(request)).expect("routers do not fail").status()
}

fn health() -> Health {
    let builder = Health::builder().application(application!()).variables(|_| None);
    let builder = builder
        .check(CheckDef::new("polled", || async { true }).readiness().liveness())
        .check(CheckDef::blocking("called", || true))
        .check(CheckDef::new("background", || async { true }).every(Duration::from_secs(3600)))
        .status_member_with("region", || "eu")
        .status_from(async || Some("ok"));
    builder.build().expect("the declarations are valid")
}

const PATHS: [&str; 16] = [
    "/livez",
    "/readyz",
    "/readyz?verbose",
    "/readyz/polled",
    "/startupz",
    "/health",
    "/heartbeat",
    "/status",
    "/probe_status",
    "/svc_status",
    "/svc_status.prometheus",
    "/healthcheck",
    "/healthcheck?check=called",
    "/environment",
    "/metrics",
    "/monitors",
];

fn ask_everything(health: &Health) {
    for probe in [Probe::Liveness, Probe::Readiness, Probe::Startup] {
        at_once(health.report(probe));
    }
    for name in ["polled", "called", "background", "unknown"] {
        at_once(health.status(name));
        at_once(health.is(name, Status::Pass));
        at_once(health.wait_for(name, Status::Warn, Duration::MAX));
    }
    for path in PATHS {
        status(health.management(), path);
    }
}

#[test]
fn no_question_from_a_thread_without_a_runtime_panics_or_blocks_a_check() {
    let health = health();
    let asked = health.clone();
    std::thread::spawn(move || ask_everything(&asked)).join().expect("no panic before the start");

    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let running = runtime.block_on(async {
        let running = health.start();
        for name in ["polled", "called", "background"] {
            assert!(health.wait_for(name, Status::Pass, Duration::from_secs(10)).await, "{name}");
        }
        running
    });
    let asked = health.clone();
    std::thread::spawn(move || {
        ask_everything(&asked);
        assert!(at_once(asked.is("called", Status::Pass)), "what is known");
        assert_eq!(status(asked.endpoints(), "/readyz"), StatusCode::OK);
    })
    .join()
    .expect("no panic after the start");
    runtime.block_on(running.shutdown());
    drop(runtime);
    let asked = health.clone();
    std::thread::spawn(move || ask_everything(&asked)).join().expect("no panic after the end");
}

#[test]
fn a_start_without_a_runtime_starts_nothing_and_the_next_one_does() {
    let health = health();
    let running = health.start();
    at_once(running.shutdown());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let running = health.start();
        assert!(health.wait_for("background", Status::Pass, Duration::from_secs(10)).await);
        running.shutdown().await;
    });
}
