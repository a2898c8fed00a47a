use health_tests::monitoring_api::{Paging, RequestUpdate};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::client::{Client, check, read, with};

#[tokio::test]
async fn a_put_creates_monitors_and_returns_them() {
    let client = Client::new();
    let (status, body) = client.put(&json!({ "monitors": [check("a"), check("b")] })).await;
    assert_eq!(status, 200);
    assert_eq!(body["monitors"][1]["request"]["url"], "https://shop.example.com/orders");
    assert_eq!(client.api.monitors().into_values().collect::<Vec<_>>(), [check("a"), check("b")]);
}

#[tokio::test]
async fn a_put_of_an_array_returns_an_array() {
    let client = Client::new();
    let (status, body) = client.put(&json!([check("a")])).await;
    assert_eq!(status, 200);
    assert_eq!(body[0]["key"], "a");
}

#[tokio::test]
async fn an_update_keeps_omitted_fields_and_unsets_null_fields() {
    let client = Client::new();
    let monitor = with(with(check("a"), "/note", "declared".into()), "/tags", json!(["x"]));
    client.put(&json!([monitor])).await;
    let (status, _) = client.put(&json!([{ "key": "a", "name": "Orders", "tags": null }])).await;
    assert_eq!(status, 200);
    let expected = with(with(check("a"), "/note", "declared".into()), "/name", "Orders".into());
    assert_eq!(client.api.monitors()["a"], expected);
}

#[tokio::test]
async fn null_unsets_members_of_the_request_unless_a_mode_refuses_it() {
    let client = Client::new();
    let monitor = with(check("a"), "/request/body", Value::Null);
    assert_eq!(client.put(&json!([monitor])).await.0, 200);
    assert_eq!(client.api.monitors()["a"], check("a"));
    client.api.set(|modes| modes.null_unsets = false);
    assert_eq!(client.put(&json!([monitor])).await.0, 400);
}

#[tokio::test]
async fn a_mode_decides_whether_an_update_merges_the_request() {
    let client = Client::new();
    client.put(&json!([with(check("a"), "/request/timeout_seconds", 5.into())])).await;
    client.put(&json!([check("a")])).await;
    assert_eq!(client.api.monitors()["a"]["request"]["timeout_seconds"], 5);
    client.api.set(|modes| modes.request = RequestUpdate::Replace);
    client.put(&json!([check("a")])).await;
    assert_eq!(client.api.monitors()["a"], check("a"));
}

#[tokio::test]
async fn a_put_deletes_no_absent_monitor() {
    let client = Client::new();
    client.api.keep(check("foreign"));
    client.put(&json!([check("a")])).await;
    assert!(client.api.monitors().contains_key("foreign"));
}

#[tokio::test]
async fn a_rollback_validates_and_stores_nothing() {
    let client = Client::new();
    let (status, body) = client.put(&json!({ "monitors": [check("a")], "rollback": true })).await;
    assert_eq!((status, &body["monitors"][0]["key"]), (StatusCode::OK, &json!("a")));
    let (status, _) = client.put(&json!({ "monitors": [{ "key": "a" }], "rollback": true })).await;
    assert_eq!(status, 400);
    assert!(client.api.monitors().is_empty());
}

#[tokio::test]
async fn an_asynchronous_put_returns_a_batch_key_with_the_status_of_the_mode() {
    let client = Client::new();
    let body = json!({ "monitors": [check("a")], "async": true, "webhook_url": "https://shop.example.com" });
    for expected in [200, 202] {
        client.api.set(|modes| modes.async_status = expected);
        let (status, answer) = client.put(&body).await;
        assert_eq!(status, expected);
        assert!(answer["batch_key"].is_string());
    }
    assert!(client.api.monitors().contains_key("a"));
}

#[tokio::test]
async fn a_post_creates_one_monitor_and_refuses_an_existing_key() {
    let client = Client::new();
    let (status, body) = client.send(Method::POST, "/monitors", &check("a")).await;
    assert_eq!((status, &body["key"]), (StatusCode::CREATED, &json!("a")));
    let (status, _) = client.send(Method::POST, "/monitors", &check("a")).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn a_listing_has_pages_no_larger_than_the_cap() {
    let client = Client::new();
    for key in ["a", "b", "c"] {
        client.api.keep(check(key));
    }
    client.api.set(|modes| modes.page_size_cap = 2);
    let (status, body) = client.get("/monitors?page=2&pageSize=100").await;
    assert_eq!(status, 200);
    assert_eq!(keys(&body), ["c"]);
    assert_eq!(
        (&body["page"], &body["page_size"], &body["total_monitor_count"], &body["version"]),
        (&json!("2"), &json!(2), &json!(3), &json!("2020-10-01"))
    );
    client.api.set(|modes| modes.paging = Paging::PageInfo);
    let (_, body) = client.get("/monitors?page=1").await;
    assert_eq!(body["page_info"], json!({ "page": 1, "pageSize": 2, "totalMonitorCount": 3 }));
    assert_eq!(body.get("page"), None);
    assert_eq!(client.get("/monitors?page=0").await.0, 400);
}

#[tokio::test]
async fn a_listing_applies_filters() {
    let client = Client::new();
    let job = json!({
        "type": "job", "key": "job", "name": "Nightly Backup", "tags": ["x"], "group": "g",
        "environments": ["staging"], "paused": true,
    });
    client.api.keep(job);
    client.api.keep(check("check"));
    for filter in ["type=job", "group=g", "tag=x", "state=paused", "env=staging", "search=backup"] {
        let (_, body) = client.get(&format!("/monitors?{filter}")).await;
        assert_eq!(keys(&body), ["job"], "{filter}");
    }
    let (_, body) = client.get("/monitors?env=production&state=passing&sort=name").await;
    assert_eq!(keys(&body), ["check"]);
}

fn keys(listing: &Value) -> Vec<&str> {
    listing["monitors"].as_array().unwrap().iter().map(|monitor| monitor["key"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_monitor_is_returned_with_response_fields_and_unmasked_secrets() {
    let client = Client::new();
    client.put(&json!([with(check("a"), "/request/headers", json!({ "Authorization": "secret" }))])).await;
    let (status, monitor) = client.get("/monitors/a").await;
    assert_eq!(status, 200);
    assert_eq!(monitor["request"]["headers"]["Authorization"], "secret");
    assert_eq!(monitor["attributes"]["key"], "a");
    assert_eq!((&monitor["name"], &monitor["notify"]), (&json!("a"), &json!(["default"])));
    for name in ["created", "disabled", "initialized", "passing", "latest_event", "statuspages"] {
        assert!(monitor.get(name).is_some(), "{name}");
    }
    assert_eq!(client.get("/monitors/b").await.0, 404);
}

#[tokio::test]
async fn a_monitor_that_was_read_can_be_put_back() {
    let client = Client::new();
    client.put(&json!([with(check("a"), "/schedule", "every 1 minute".into())])).await;
    let (_, monitor) = client.get("/monitors/a").await;
    assert_eq!(client.put(&json!([monitor])).await.0, 200);
}

#[tokio::test]
async fn a_monitor_can_be_deleted_once() {
    let client = Client::new();
    client.api.keep(check("a"));
    let delete = || client.request(Method::DELETE, "/monitors/a");
    assert_eq!(read(delete()).await, (StatusCode::NO_CONTENT, Value::Null));
    assert_eq!(read(delete()).await.0, 404);
}

#[tokio::test]
async fn a_batch_delete_names_the_missing_monitors() {
    let client = Client::new();
    client.api.keep(check("a"));
    client.api.keep(check("b"));
    let (status, body) =
        client.send(Method::DELETE, "/monitors", &json!({ "monitors": ["a", "gone"] })).await;
    assert_eq!(status, 200);
    let expected = json!({ "deleted_count": 1, "requested_count": 2, "errors": { "missing": ["gone"] } });
    assert_eq!(body, expected);
    assert_eq!(client.api.monitors().into_keys().collect::<Vec<_>>(), ["b"]);
}

#[tokio::test]
async fn a_monitor_is_paused_until_zero_hours_resume_it() {
    let client = Client::new();
    client.api.keep(check("a"));
    for (path, paused) in [("/pause", true), ("/pause/0", false), ("/pause/8", true)] {
        let (status, body) = client.get(&format!("/monitors/a{path}")).await;
        assert_eq!((status, &body["paused"]), (StatusCode::OK, &json!(paused)), "{path}");
    }
    assert_eq!(client.get("/monitors/a/pause/long").await.0, 400);
    assert_eq!(client.get("/monitors/b/pause").await.0, 404);
}

#[tokio::test]
async fn newer_versions_use_a_list_of_schedules() {
    let client = Client::new();
    let old = with(check("a"), "/schedule", "every 1 minute".into());
    let new = with(check("b"), "/schedules", json!(["every 1 minute"]));
    let put = |monitor: &Value| {
        let request = client.request(Method::PUT, "/monitors").header("Cronitor-Version", "2025-11-28");
        read(request.body(json!([monitor]).to_string()))
    };
    assert_eq!(put(&old).await.0, 400);
    let (status, body) = put(&new).await;
    assert_eq!((status, &body[0]["schedules"]), (StatusCode::OK, &json!(["every 1 minute"])));
    assert_eq!(client.put(&json!([new])).await.0, 400);
    assert_eq!(client.get("/monitors/b").await.1["schedule"], "every 1 minute");
}

#[tokio::test]
async fn other_paths_and_methods_are_refused() {
    let client = Client::new();
    assert_eq!(client.get("/elsewhere").await.0, 404);
    assert_eq!(client.send(Method::PATCH, "/monitors", &json!([])).await.0, 405);
    assert_eq!(client.put(&json!("text")).await.0, 400);
}
