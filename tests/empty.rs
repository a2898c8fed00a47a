//! A binary without any annotated function.

use axum::http::StatusCode;
use health_runtime::{CheckDef, Health};
use health_tests::http::Server;

#[test]
fn an_empty_registry_is_an_error() {
    // The linker drops a crate that no code names, which leaves an empty registry too.
    let error = Health::builder().build().unwrap_err();
    assert!(error.is_declaration());
    assert!(error.to_string().contains("no check and no route is declared"), "{error}");
}

#[tokio::test]
async fn allow_empty_serves_healthy_endpoints() {
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
async fn a_check_built_in_code_is_served_like_an_annotated_one() {
    let health =
        Health::builder().check(CheckDef::new("queue", || async { (false, "full") })).build().unwrap();
    let server = Server::start(health.endpoints()).await;
    assert_eq!(
        server.get("/readyz?verbose").await.body,
        "[-]queue failed: reason withheld\nreadyz check failed\n"
    );
}
