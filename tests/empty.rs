//! A binary in which nothing is declared.

use axum::http::StatusCode;
use health_runtime::{CheckDef, Health};
use health_tests::http::Server;

#[test]
fn an_empty_registry_is_an_error_since_it_is_what_a_dropped_crate_looks_like() {
    let error = Health::builder().build().unwrap_err();
    assert!(error.is_declaration());
    assert!(error.to_string().contains("no check and no route is declared"), "{error}");
}

#[tokio::test]
async fn an_empty_registry_that_is_allowed_is_healthy_and_serves_its_endpoints() {
    let health = Health::builder().allow_empty().build().unwrap();
    let server = Server::start(health.routes().merge(health.endpoints())).await;
    for path in ["/livez", "/readyz", "/startupz"] {
        assert_eq!(
            (server.get(path).await.status, server.get(path).await.body.as_str()),
            (StatusCode::OK, "ok")
        );
    }
    assert_eq!(server.get("/heartbeat").await.status, StatusCode::NO_CONTENT);
    assert_eq!(server.get("/health").await.json()["status"], "pass");
    health.start().shutdown().await;
}

#[tokio::test]
async fn a_check_made_by_hand_is_a_check_like_any_other() {
    let health =
        Health::builder().check(CheckDef::new("queue", || async { (false, "full") })).build().unwrap();
    let server = Server::start(health.endpoints()).await;
    assert_eq!(
        server.get("/readyz?verbose").await.body,
        "[-]queue failed: reason withheld\nreadyz check failed\n"
    );
}
