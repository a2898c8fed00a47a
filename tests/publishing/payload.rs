use axum::http::StatusCode;
use health_runtime::{Builder, Monitor};
use health_tests::monitoring_api::MonitoringApi;
use serde_json::{Value, json};

use super::{PATIENCE, builder};
fn by_url<'a>(monitors: &'a [Value], url: &str) -> &'a Value {
    monitors
        .iter()
        .find(|monitor| monitor["request"]["url"] == url)
        .unwrap_or_else(|| panic!("{url} in {monitors:#?}"))
}

#[tokio::test]
async fn one_put_carries_every_field_of_every_monitor() {
    let api = MonitoringApi::start();
    let running = builder(&api).build().unwrap().start();
    let puts = api.wait_for_puts(1, PATIENCE).await;
    running.shutdown().await;
    assert_eq!(puts[0].status, StatusCode::OK, "{:?}", puts[0]);
    let monitors = puts[0].monitors();
    assert_eq!(monitors.len(), 4, "{monitors:#?}");

    let mut order = by_url(monitors, "https://shop.example/orders/1?verbose=a+b").clone();
    let key = order["key"].take();
    assert!(
        key.as_str().is_some_and(|key| key.starts_with("health-tests-test-get-orders-id-an-order-")),
        "{key}"
    );
    let metadata: Value = serde_json::from_str(order["metadata"].take().as_str().unwrap()).unwrap();
    assert_eq!(metadata["health-runtime"]["application"], "health-tests");
    assert!(!metadata.to_string().contains("hunter2"), "{metadata}");
    let owner = order["tags"].as_array_mut().unwrap().pop().unwrap();
    assert!(owner.as_str().unwrap().starts_with("owned-by:health-tests-test-"), "{owner}");
    let note = order["note"].take();
    let note = note.as_str().unwrap();
    assert!(note.starts_with("Orders are what we live on.\ndeclared at tests/publishing.rs:"), "{note}");
    assert!(note.ends_with(concat!(" (health-tests ", env!("CARGO_PKG_VERSION"), ")")), "{note}");
    assert_eq!(
        order,
        json!({
            "type": "check",
            "platform": "http",
            "key": null,
            "name": "an order",
            "metadata": null,
            "note": null,
            "tags": ["orders", "team-a", "managed-by:health-runtime"],
            "group": "orders",
            "environments": ["test"],
            "paused": true,
            "schedule": "every 45 seconds",
            "notify": ["email:ops@shop.example"],
            "realert_interval": "every 4 hours",
            "grace_seconds": 120,
            "failure_tolerance": 2,
            "assertions": [
                "response.code = 200",
                "response.time < 2s",
                "response.json id = 1",
                "response.body !contains \"it's\"",
            ],
            "request": {
                "url": "https://shop.example/orders/1?verbose=a+b",
                "method": "GET",
                "headers": {"Authorization": "Bearer hunter2", "X-Kind": "probe"},
                "cookies": {"session": "Bearer hunter2"},
                "body": "",
                "timeout_seconds": 5,
                "follow_redirects": false,
                "verify_ssl": false,
                "regions": ["eu-central-1"],
            },
        })
    );

    let index = by_url(monitors, "https://shop.example/");
    assert_eq!(index["name"], "GET shop.example/");
    assert_eq!(index["schedule"], "every 1 minute");
    for (field, default) in
        [("paused", json!(false)), ("notify", json!(["default"])), ("failure_tolerance", json!(0))]
    {
        assert_eq!(index[field], default, "the default is sent for {field}, which the definition leaves out");
    }
    assert_eq!(by_url(monitors, "https://shop.example/quotes")["request"]["method"], "POST");
    assert_eq!(by_url(monitors, "https://shop.example/by-hand")["schedule"], "every 5 minutes");
}

#[tokio::test]
async fn a_put_names_its_client_and_the_version_of_the_api() {
    let api = MonitoringApi::start();
    let running = builder(&api).build().unwrap().start();
    let put = api.wait_for_puts(1, PATIENCE).await.remove(0);
    running.shutdown().await;
    let header = |name: &str| put.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    assert!(header("authorization").starts_with("Basic "));
    assert_eq!(header("content-type"), "application/json");
    assert_eq!(header("cronitor-version"), "2020-10-27");
    assert!(header("user-agent").starts_with("health-runtime/"));
}

#[test]
fn keys_survive_a_restart_and_another_host_and_differ_by_name_and_environment() {
    let api = MonitoringApi::start();
    let keys = |builder: Builder| {
        let health = builder.build().unwrap();
        health.monitors().iter().map(|monitor| monitor.key.clone()).collect::<Vec<_>>()
    };
    let first = keys(builder(&api));
    assert_eq!(first, keys(builder(&api)));
    assert_eq!(first, keys(builder(&api).base_url("http://other.example:8080/prefix")));
    let staging = keys(builder(&api).environment("staging"));
    assert_eq!(staging.len(), first.len());
    assert!(first.iter().all(|key| !staging.contains(key)));

    let search = |q| Monitor::get("/search").query("q", q);
    let named = builder(&api).monitor(search("a").name("search a")).monitor(search("b").name("search b"));
    assert_eq!(keys(named).len(), first.len() + 2);
    // Without a name the second has the key of the first, and is held back.
    assert_eq!(keys(builder(&api).monitor(search("a")).monitor(search("b"))).len(), first.len() + 1);
}
