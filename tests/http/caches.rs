//! What caches between a client and the application may keep of a response.

use std::time::Duration;

use axum::http::header::AUTHORIZATION;
use health_runtime::{Builder, CheckDef, Health, Outcome, Reporter, Status};
use health_tests::http::{Answer, Server, client};

use super::{health, switch};

/// Every endpoint that shows something of the checks.
const PATHS: [&str; 12] = [
    "/livez",
    "/readyz",
    "/readyz/database",
    "/readyz?verbose",
    "/startupz",
    "/health",
    "/health?tag=db",
    "/heartbeat",
    "/status",
    "/probe_status",
    "/management/svc_status",
    "/management/healthcheck",
];

const SECRET: &str = "hunter2";

async fn served(with: impl FnOnce(Builder) -> Builder) -> Server {
    let health = health(switch(false), |builder| with(builder.token("sesame")));
    Server::start(health.endpoints().nest("/management", health.management())).await
}

async fn with_token(server: &Server, path: &str) -> Answer {
    Answer::to(client().get(server.url(path)).header(AUTHORIZATION, "Bearer sesame")).await
}

#[tokio::test]
async fn no_response_may_be_stored_by_a_cache() {
    let server = served(|builder| builder).await;
    for path in PATHS {
        assert_eq!(server.get(path).await.header("cache-control"), "no-store", "{path}");
    }
}

#[tokio::test]
async fn a_failure_that_lasts_for_a_day_is_never_stored() {
    static NIGHTLY: Reporter = Reporter::new().deadline(Duration::from_secs(86_400));
    NIGHTLY.report(Status::Fail);
    let server = served(|builder| builder.check(CheckDef::reporter("nightly", &NIGHTLY).tags(["n"]))).await;
    for path in ["/health", "/health?tag=n"] {
        assert_eq!(server.get(path).await.header("cache-control"), "no-store", "{path}");
    }
}

#[tokio::test]
async fn a_request_with_authorization_is_never_stored_and_varies() {
    for max_age in [Duration::ZERO, Duration::from_secs(60)] {
        let server = served(|builder| builder.health_max_age(max_age)).await;
        for path in PATHS {
            for token in ["Bearer sesame", "Bearer wrong", "Basic c2VzYW1l"] {
                // The first response is rendered for the request, and the second may be a cached one.
                for _ in 0..2 {
                    let request = client().get(server.url(path)).header(AUTHORIZATION, token);
                    let answer = Answer::to(request).await;
                    assert_eq!(answer.header("cache-control"), "no-store", "{path} with {token}");
                    assert_eq!(answer.header("vary"), "Authorization", "{path} with {token}");
                }
            }
        }
        assert!(with_token(&server, "/health").await.body.contains(SECRET));
    }
}

#[tokio::test]
async fn the_application_may_let_caches_store_a_passing_health_document() {
    let up = switch(true);
    let health = health(up, |builder| builder.health_max_age(Duration::from_secs(60)));
    let server = Server::start(health.endpoints()).await;
    for path in ["/health", "/health", "/health?tag=db"] {
        let answer = server.get(path).await;
        assert_eq!(answer.header("cache-control"), "max-age=60", "{path}");
        // A stored response of a stranger does not answer an operator.
        assert_eq!(answer.header("vary"), "Authorization", "{path}");
    }
    assert_eq!(server.get("/readyz").await.header("cache-control"), "no-store");
    up.store(false, std::sync::atomic::Ordering::SeqCst);
    for path in ["/health", "/health", "/health?tag=db"] {
        let answer = server.get(path).await;
        assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (503, "no-store"), "{path}");
    }
}

#[tokio::test]
async fn no_cache_stores_the_details_of_a_router_for_operators() {
    let health = health(switch(true), |builder| {
        let leaky = || async { Outcome::warn("is slow").cause(SECRET) };
        builder.health_max_age(Duration::from_secs(60)).check(CheckDef::new("leaky", leaky))
    });
    let server = Server::start(health.endpoints().nest("/management", health.management())).await;
    let operators = server.get("/management/health").await;
    assert!(operators.body.contains(SECRET), "{}", operators.body);
    assert_eq!(operators.header("cache-control"), "no-store");
    assert_eq!(server.get("/health").await.header("cache-control"), "max-age=60");
}

#[tokio::test]
async fn the_environment_may_let_caches_store_the_health_document() {
    let variable = |name: &str| (name == "HEALTH_MAX_AGE").then(|| "2min".to_owned());
    let health = health(switch(true), |builder| builder.variables(variable));
    let server = Server::start(health.endpoints()).await;
    assert_eq!(server.get("/health").await.header("cache-control"), "max-age=120");
}

#[test]
fn a_max_age_that_caches_would_round_to_nothing_is_a_mistake() {
    let error = Health::builder().health_max_age(Duration::from_millis(900)).build().unwrap_err().to_string();
    assert!(error.contains("`HEALTH_MAX_AGE`") && error.contains("one second"), "{error}");
}
