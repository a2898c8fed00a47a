use axum::http::StatusCode;
use health_runtime::Details;
use health_tests::http::Server;

use super::{health, served, switch};

#[tokio::test]
async fn health_shows_the_public_one_status_and_operators_everything() {
    let up = switch(false);
    let server = served(up).await;
    let public = server.get("/health").await;
    assert_eq!(public.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(public.header("content-type"), "application/health+json");
    assert_eq!(
        public.json(),
        serde_json::json!({
            "status": "fail",
            "version": env!("CARGO_PKG_VERSION"),
            "releaseId": env!("CARGO_PKG_VERSION"),
            "serviceId": "health-tests",
            "description": "health of health-tests",
        })
    );

    let all = server.get("/internal/health").await.json();
    assert_eq!(all["output"], "failing: database");
    assert_eq!(all["notes"], serde_json::json!(["search fails and counts as warn"]));
    let database = &all["checks"]["database:responseTime"][0];
    assert_eq!(database["status"], "fail");
    assert_eq!(database["output"], "failed: postgres://shop:hunter2@db is away");
    assert_eq!(database["affectedEndpoints"], serde_json::json!(["/orders"]));
    assert_eq!(database["observedUnit"], "ms");
    assert!(
        database["observedValue"].is_f64()
            && database["time"].as_str().is_some_and(|time| time.ends_with('Z'))
    );
    let lag = &all["checks"]["search:lag"][0];
    assert_eq!((&lag["observedValue"], &lag["observedUnit"]), (&7.5.into(), &"s".into()));
    let passing = &all["checks"]["event_loop:responseTime"][0];
    assert!(passing.get("output").is_none() && passing.get("affectedEndpoints").is_none());
}

#[tokio::test]
async fn health_with_details_of_names_shows_no_messages_or_values() {
    let health = health(switch(false), |builder| builder.details(Details::Names));
    let server = Server::start(health.endpoints()).await;
    let answer = server.get("/health").await;
    assert_eq!(answer.json()["checks"]["database:responseTime"][0]["status"], "fail");
    for secret in ["hunter2", "node 3", "behind", "observed"] {
        assert!(!answer.body.contains(secret), "{secret} in {}", answer.body);
    }
}

#[tokio::test]
async fn a_tag_selects_the_checks_of_health() {
    let server = served(switch(true)).await;
    assert_eq!(server.get("/health?tag=unknown").await.status, StatusCode::NOT_FOUND);
    assert_eq!(server.get("/health?tag=search").await.json()["status"], "warn");
    assert_eq!(server.get("/health?tag=db").await.json()["status"], "pass");
    assert_eq!(server.get("/health?tag=db&tag=search").await.json()["status"], "warn");
    assert_eq!(server.get("/health?tag=db&tag=unknown").await.status, StatusCode::NOT_FOUND);
}
