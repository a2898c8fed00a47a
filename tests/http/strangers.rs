//! What a stranger learns of the application.

use axum::http::header::AUTHORIZATION;
use health_runtime::{Builder, CheckDef, Details, Exposure, Outcome};
use health_tests::http::{Answer, Server, client};

use super::{health, switch};

const PATHS: [&str; 7] = [
    "/svc_status",
    "/svc_status.csv",
    "/svc_status.json",
    "/svc_status.prometheus",
    "/healthcheck",
    "/healthcheck/queue",
    "/healthcheck?check=queue",
];

async fn public(details: Details) -> Server {
    let queue =
        CheckDef::new("queue", || async { Outcome::fail("is long").cause("hunter2").observe("n", 7, "") });
    let health = health(switch(false), |builder| {
        let publish = |builder: Builder, path| builder.expose(path, Exposure::Public);
        let builder = ["/svc_status", "/svc_status.csv", "/svc_status.json", "/svc_status.prometheus"]
            .into_iter()
            .chain(["/healthcheck", "/healthcheck/{check}"])
            .fold(builder.check(queue), publish);
        builder.details(details).token("sesame")
    });
    Server::start(health.endpoints()).await
}

#[tokio::test]
async fn the_details_govern_svc_status_and_healthcheck_where_they_are_public() {
    for details in [Details::Status, Details::Names, Details::Full] {
        let server = public(details).await;
        for path in PATHS {
            let answer = server.get(path).await;
            // The metrics that follow have the names and states of the checks, and nothing else of them.
            let own = answer.body.split("# HELP health_").next().unwrap_or_default();
            assert_eq!(own.contains("queue"), details >= Details::Names, "{details:?}: {path}: {own}");
            for private in ["is long", "hunter2"] {
                assert_eq!(own.contains(private), shows(path, details), "{details:?}: {path}: {own}");
            }
            let operator = client().get(server.url(path)).header(AUTHORIZATION, "Bearer sesame");
            let operator = Answer::to(operator).await;
            assert!(operator.body.contains("queue"), "{path}: {}", operator.body);
            assert_eq!(operator.status, answer.status, "{path}");
        }
    }
}

/// The Prometheus format has no place for a message.
fn shows(path: &str, details: Details) -> bool {
    details == Details::Full && !path.ends_with("prometheus")
}

#[tokio::test]
async fn without_names_svc_status_and_healthcheck_tell_the_state_of_the_application() {
    let server = public(Details::Status).await;
    assert_eq!(server.get("/svc_status").await.body, "health-tests\tRED\t");
    let json = server.get("/svc_status.json").await.json();
    assert_eq!(json, serde_json::json!({ "health-tests": { "state": "RED" } }));
    let prometheus = server.get("/svc_status.prometheus").await.body;
    assert!(prometheus.contains("svc_status{name=\"health-tests\"} 2\n"), "{prometheus}");
    let document = server.get("/healthcheck").await.json();
    assert_eq!((&document["status"], &document["results"]), (&"failure".into(), &serde_json::json!([])));
    assert_eq!(server.get("/healthcheck/queue").await.json()["status"], "failure");
    assert_eq!(server.get("/healthcheck/unknown").await.status, 404);
}
