//! What `docs/migrating.md` promises to those who move from another library.

use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::StatusCode;
use health_runtime::{
    Builder, CheckDef, Exposure, Health, HealthcheckEndpoint, OnFail, Outcome, application,
};
use health_tests::http::Server;

use super::served;

const PAGE: &str = include_str!("../../docs/migrating.md");

/// The values that the page gives for `HEALTH_ENDPOINTS`.
fn endpoints() -> Vec<&'static str> {
    PAGE.split("HEALTH_ENDPOINTS=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[tokio::test]
async fn every_path_that_the_page_keeps_is_served() {
    let mut kept = 0;
    for value in endpoints() {
        let variables = move |name: &str| (name == "HEALTH_ENDPOINTS").then(|| value.to_owned());
        let health = Health::builder().application(application!()).allow_empty().variables(variables);
        let server = Server::start(health.build().expect(value).management()).await;
        for change in value.split(", ") {
            let (path, to) = change.split_once('=').expect("a change");
            let path = if to.starts_with('/') { to } else { path };
            assert_eq!(server.get(path).await.status, StatusCode::OK, "{path}");
            kept += 1;
        }
    }
    assert!(kept > 5, "only {kept} paths");
}

#[tokio::test]
async fn a_client_that_compares_the_words_of_asp_net_is_served() {
    for (status, code, word) in [(OnFail::Warn, 200, "Healthy"), (OnFail::Fail, 503, "Unhealthy")] {
        let words = HealthcheckEndpoint::new()
            .failure_status(StatusCode::SERVICE_UNAVAILABLE)
            .render_success("text/plain", |_| "Healthy")
            .render_failure("text/plain", |_| "Unhealthy");
        let check = CheckDef::new("search", || async { Outcome::fail("index is behind") });
        let (_, server) = served(|builder| {
            builder
                .check(check.on_fail(status))
                .healthcheck(words)
                .move_endpoint("/healthcheck", "/healthz")
                .expose("/healthcheck", Exposure::Public)
        })
        .await;
        let answer = server.get("/healthz").await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (code, word));
        assert_eq!(answer.header("content-type"), "text/plain");
    }
}

/// An application with the variables that the page gives in one cell.
fn with_variables(cell: &'static str) -> Builder {
    assert!(PAGE.contains(cell), "the page does not give {cell}");
    let variables: Vec<_> = cell.split(' ').filter_map(|pair| pair.split_once('=')).collect();
    let read = move |name: &str| variables.iter().find(|(known, _)| *known == name).map(|it| it.1.to_owned());
    Health::builder().application(application!()).variables(read)
}

#[tokio::test]
async fn the_times_of_py_healthcheck_are_restored_by_two_variables() {
    let builder = with_variables("HEALTH_TTL=27s HEALTH_FAIL_TTL=9s");
    let builder = builder
        .check(CheckDef::new("well", || async { true }))
        .check(CheckDef::new("ill", || async { false }));
    let server = Server::start(builder.build().expect("builds").management()).await;
    for (name, seconds) in [("well", 27.0), ("ill", 9.0)] {
        let document = server.get(&format!("/healthcheck/{name}")).await.json();
        let time = |member: &str| document["results"][0][member].as_f64().expect("a time");
        assert!((time("expires") - time("timestamp") - seconds).abs() < 0.001, "{document}");
    }
}

#[tokio::test]
async fn checks_run_for_each_request_as_in_the_originals_with_two_variables() {
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    let builder = with_variables("HEALTH_TTL=0s HEALTH_FAIL_TTL=0s");
    let callback =
        CheckDef::new("callback", || async { RUNS.fetch_add(1, Ordering::SeqCst).is_multiple_of(2) });
    let server = Server::start(builder.check(callback).build().expect("builds").management()).await;
    for run in 0..4 {
        let status = if run % 2 == 0 { 204 } else { 500 };
        assert_eq!(server.get("/heartbeat").await.status.as_u16(), status, "run {run}");
    }
}

#[tokio::test]
async fn a_number_inside_an_array_is_no_series() {
    let check = CheckDef::new("importer", || async { Outcome::pass().observe("rows", vec![12], "1") });
    let (_, server) = served(|builder| builder.check(check)).await;
    assert!(!server.get("/internal/svc_status.prometheus").await.body.contains("importer_rows"));
    let document = server.get("/internal/svc_status.json").await.json();
    assert_eq!(document["importer"]["rows"][0], 12);
}
