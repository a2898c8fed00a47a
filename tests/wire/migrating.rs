//! What `docs/migrating.md` promises to those who move from another library.

use axum::http::StatusCode;
use health_runtime::{CheckDef, Exposure, Health, HealthcheckEndpoint, OnFail, Outcome, application};
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

#[tokio::test]
async fn a_number_inside_an_array_is_no_series() {
    let check = CheckDef::new("importer", || async { Outcome::pass().observe("rows", vec![12], "1") });
    let (_, server) = served(|builder| builder.check(check)).await;
    assert!(!server.get("/internal/svc_status.prometheus").await.body.contains("importer_rows"));
    let document = server.get("/internal/svc_status.json").await.json();
    assert_eq!(document["importer"]["rows"][0], 12);
}
