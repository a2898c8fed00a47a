use std::time::Duration;

use axum::http::{Method, StatusCode};
use health_runtime::{Monitor, Value, response};
use health_tests::http::Server;

use super::{health, served};

#[tokio::test]
async fn monitors_lists_what_is_published_with_every_secret_redacted() {
    let orders = Monitor::request(Method::POST, "/orders/{id}")
        .param("id", 1)
        .key("orders")
        .name("orders")
        .note("paged at night")
        .header("Authorization", Value::env("PROBE_TOKEN"))
        .header("X-Shop", "hunter2")
        .cookie("session", "hunter3")
        .body("{}")
        .mutates(true)
        .every(Duration::from_secs(90))
        .timeout(Duration::from_secs(5))
        .tags(["shop"])
        .assert(response::code().eq(200));
    let partner = Monitor::get("https://partner.example/ping").key("a-partner");
    let health = health(|builder| {
        builder
            .monitor(orders)
            .monitor(partner)
            .base_url("https://shop.example.com")
            .environment("production")
            .variables(|name| (name == "PROBE_TOKEN").then(|| "hunter4".to_owned()))
    });
    let server = Server::start(health.endpoints().nest("/internal", health.management())).await;
    assert_eq!(server.get("/monitors").await.status, StatusCode::NOT_FOUND);
    let answer = server.get("/internal/monitors").await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "application/json"));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(!answer.body.contains("hunter"), "{}", answer.body);

    let listed = answer.json();
    let listed = listed["monitors"].as_array().expect("an array");
    let keys: Vec<_> = health.monitors().iter().map(|monitor| monitor.key.as_str()).collect();
    assert_eq!(
        listed.iter().map(|monitor| monitor["key"].as_str().expect("a key")).collect::<Vec<_>>(),
        keys
    );
    let location = health.monitors()[0].location().public();
    assert!(location.starts_with("tests/service/monitors.rs:"), "{location}");
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        listed[0],
        serde_json::json!({
            "key": "orders",
            "name": "orders",
            "note": format!("paged at night\ndeclared at {location} (health-tests {version})"),
            "method": "POST",
            "url": "https://shop.example.com/orders/1",
            "headers": {"Authorization": "env(PROBE_TOKEN)", "X-Shop": "********"},
            "cookies": {"session": "********"},
            "body": "{}",
            "assertions": ["response.code = 200"],
            "tags": ["shop", "managed-by:health-runtime", health.monitors()[0].tags[2]],
            "environment": "production",
            "schedule": "every 90 seconds",
            "timeout_seconds": 5,
            "type": "check",
            "platform": "http",
            "follow_redirects": true,
            "verify_ssl": true,
            "regions": [],
            "paused": false,
            "notify": ["default"],
            "realert_interval": "every 8 hours",
            "grace_seconds": 0,
            "failure_tolerance": 0,
            "group": null,
            "location": location,
        })
    );
    // A field that the definition leaves out shows the default that is published for it.
    assert_eq!(
        (&listed[1]["schedule"], &listed[1]["timeout_seconds"]),
        (&"every 1 minute".into(), &10.into())
    );
    assert_eq!(listed[1]["body"], serde_json::Value::Null);
}

#[tokio::test]
async fn without_a_monitor_the_list_is_empty() {
    assert_eq!(served(|builder| builder).await.get("/internal/monitors").await.body, r#"{"monitors":[]}"#);
}
