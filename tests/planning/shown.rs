use axum::http::Method;
use health_runtime::{Monitor, Value as Header, response};
use health_tests::http::Server;
use health_tests::monitoring_api::MonitoringApi;
use serde_json::{Value, json};

use super::{build, publish, shop};

/// A definition that sets every field.
fn everything() -> Monitor {
    let seconds = std::time::Duration::from_secs;
    Monitor::request(Method::POST, "/quotes/{id}")
        .param("id", 1)
        .query("q", "a b")
        .key("quotes")
        .name("quotes")
        .note("paged at night")
        .header("Authorization", Header::env("PROBE_TOKEN"))
        .cookie("session", "a-session")
        .body("{}")
        .mutates(true)
        .assert(response::code().eq(200))
        .tags(["quotes"])
        .every(seconds(90))
        .timeout(seconds(5))
        .notify(["slack:#ops"])
        .group("shop")
        .grace(seconds(120))
        .failure_tolerance(2)
        .realert(seconds(4 * 60 * 60))
        .regions(["eu-central-1"])
        .follow_redirects(false)
        .verify_ssl(false)
        .paused(true)
}

/// What `/monitors` should show of a monitor that was put like this.
fn expected(put: &Value) -> Value {
    let mut shown = put.clone();
    let members = shown.as_object_mut().expect("an object");
    let Some(Value::Object(request)) = members.remove("request") else { panic!("{put:#}") };
    members.extend(request);
    members.remove("metadata").expect("the record");
    let environments = members.remove("environments").expect("the environments");
    members.insert("environment".to_owned(), environments[0].clone());
    members.entry("group").or_insert(Value::Null);
    if members["body"] == "" {
        members.insert("body".to_owned(), Value::Null);
    }
    for carrier in ["headers", "cookies"] {
        for (_, value) in members[carrier].as_object_mut().expect("names with values") {
            *value = if value == "hunter2" { "env(PROBE_TOKEN)".into() } else { "********".into() };
        }
    }
    shown
}

#[tokio::test]
async fn the_list_of_monitors_shows_every_field_as_it_is_published_without_secrets() {
    let api = MonitoringApi::start();
    let health = build(shop(&api, &["/orders"]).monitor(everything()));
    publish(&health).await;
    let put = api.puts().remove(0);
    let server = Server::start(health.management()).await;
    let mut shown = server.get("/monitors").await.json();
    for monitor in shown["monitors"].as_array_mut().unwrap() {
        let location =
            monitor.as_object_mut().unwrap().remove("location").expect("the place of the declaration");
        assert!(location.as_str().unwrap().contains(".rs:"), "{location}");
        let sent = put.monitors().iter().find(|sent| sent["key"] == monitor["key"]).expect("it was put");
        assert_eq!(*monitor, expected(sent));
    }
    let quotes =
        &shown["monitors"].as_array().unwrap().iter().find(|monitor| monitor["key"] == "quotes").unwrap();
    assert_eq!((&quotes["paused"], &quotes["grace_seconds"]), (&json!(true), &json!(120)));
    assert_eq!((&quotes["group"], &quotes["notify"]), (&json!("shop"), &json!(["slack:#ops"])));
}
