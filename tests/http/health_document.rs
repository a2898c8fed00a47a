use std::time::Duration;

use axum::http::StatusCode;
use health_runtime::{CheckDef, Details};
use health_tests::http::Server;
use health_tests::until;

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
async fn caches_may_keep_health_until_the_first_record_expires() {
    let server = served(switch(true)).await;
    assert_eq!(server.get("/health?tag=db").await.header("cache-control"), "max-age=0");
    assert_eq!(server.get("/health?tag=unknown").await.status, StatusCode::NOT_FOUND);
    // A failing record is reused for less than a second from now, which rounds down to 0.
    assert_eq!(server.get("/health?tag=search").await.header("cache-control"), "max-age=0");
    assert_eq!(server.get("/health?tag=search").await.json()["status"], "warn");
}

#[tokio::test]
async fn caches_may_keep_a_background_check_for_its_interval() {
    let slow = CheckDef::new("slow", || async { true }).every(Duration::from_secs(600)).tags(["slow"]);
    let health = health(switch(true), |builder| builder.check(slow));
    let server = Server::start(health.endpoints()).await;
    let running = health.start();
    until("the first run", async || server.get("/health?tag=slow").await.status == StatusCode::OK).await;
    let cache = server.get("/health?tag=slow").await.header("cache-control").to_owned();
    let seconds: u64 = cache.strip_prefix("max-age=").and_then(|age| age.parse().ok()).expect("an age");
    assert!((500..600).contains(&seconds), "{cache}");
    running.shutdown().await;
}
