//! Content negotiation: what the header `Accept` selects.

use axum::http::header::ACCEPT;
use health_tests::http::{Answer, Server, client};

use super::{health, switch};

#[tokio::test]
async fn metrics_follow_quality_zero_and_ranges_in_accept() {
    let health = health(switch(true), |builder| builder);
    let server = Server::start(health.management()).await;
    for (accept, open_metrics) in [
        ("", false),
        ("*/*", false),
        ("text/*", false),
        ("application/openmetrics-text", true),
        ("application/*", true),
        ("text/plain;q=0, */*", true),
        ("text/*;q=0, */*;q=0.1", true),
        ("application/*, text/plain;q=0.5", true),
        ("application/*;q=0.4, text/plain;q=0.5", false),
        ("application/openmetrics-text;q=0, application/*", false),
        ("text/html", false),
    ] {
        let answer = Answer::to(client().get(server.url("/metrics")).header(ACCEPT, accept)).await;
        let found = answer.header("content-type").starts_with("application/openmetrics-text");
        assert_eq!(found, open_metrics, "{accept}");
    }
}
