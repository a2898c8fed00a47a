use health_tests::monitoring_api::{ErrorBody, InvalidMonitor, Quoting, UnknownFields};
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::client::{Client, check, with};

async fn is_accepted(client: &Client, pointer: &str, value: &Value) -> bool {
    let monitor = with(with(check("a"), "/request/body", "b".into()), pointer, value.clone());
    match client.put(&json!({ "monitors": [monitor], "rollback": true })).await.0 {
        StatusCode::OK => true,
        StatusCode::BAD_REQUEST => false,
        other => panic!("{pointer} = {value}: {other}"),
    }
}

#[tokio::test]
async fn fields_are_accepted_only_within_their_limits() {
    let client = Client::new();
    let long = |length| Value::from("x".repeat(length));
    let header = |length: usize| json!({ "k": "x".repeat(length - 1) });
    let rows = [
        ("/type", json!("site"), json!("event")),
        ("/key", long(128), long(129)),
        ("/key", json!("A_1.b-c"), json!("a/1")),
        ("/name", long(100), long(101)),
        ("/note", json!("text"), json!(1)),
        ("/group", json!("g"), json!([])),
        ("/tags", json!([long(100)]), json!([long(101)])),
        ("/tags", json!([]), json!("x")),
        ("/environments", json!(["production"]), json!([1])),
        ("/paused", json!(true), json!("true")),
        ("/platform", json!("tcp"), json!("icmp")),
        ("/grace_seconds", json!(0), json!("0")),
        ("/failure_tolerance", json!(2), json!(-1)),
        ("/schedule_tolerance", json!(1), json!(1.5)),
        ("/schedule", json!("every 30 seconds"), json!("every 29 seconds")),
        ("/schedule", json!("every 1 hour"), json!("every 61 minutes")),
        ("/schedule", json!("every 45 seconds"), json!("45")),
        ("/realert_interval", json!("every 8 hours"), json!("8 hours")),
        ("/realert_interval", json!(8), json!(true)),
        ("/notify", json!(["default", "email:a@example.com", "slack:#ops"]), json!("default")),
        (
            "/notify",
            json!({ "alerts": ["ops"], "events": { "complete": true } }),
            json!({ "alerts": [":x"] }),
        ),
        ("/request/url", json!("http://shop.example.com/?q=a%20b"), json!("ftp://shop.example.com")),
        ("/request/url", json!("https://shop.example.com:8443"), json!("/orders")),
        ("/request/method", json!("PATCH"), json!("TRACE")),
        ("/request/timeout_seconds", json!(1), json!(0)),
        ("/request/timeout_seconds", json!(15), json!(16)),
        ("/request/headers", header(5120), header(5121)),
        ("/request/cookies", header(5120), header(5121)),
        ("/request/headers", json!({ "k": "v" }), json!({ "k": 1 })),
        ("/request/follow_redirects", json!(false), json!(0)),
        ("/request/verify_ssl", json!(true), json!("yes")),
        ("/request/regions", json!(["us-east-1", "me-south-1"]), json!(["mars-1"])),
    ];
    for (pointer, good, bad) in rows {
        assert!(is_accepted(&client, pointer, &good).await, "{pointer} = {good}");
        assert!(!is_accepted(&client, pointer, &bad).await, "{pointer} = {bad}");
    }
    assert!(is_accepted(&client, "/metadata", &json!({ "any": 1 })).await);
}

#[tokio::test]
async fn type_key_url_and_the_body_of_a_post_are_required() {
    let client = Client::new();
    let rows = [
        json!({ "key": "a", "request": { "url": "https://shop.example.com" } }),
        json!({ "type": "check", "request": { "url": "https://shop.example.com" } }),
        json!({ "type": "check", "key": "a" }),
        json!({ "type": "check", "key": "a", "request": {} }),
        with(check("a"), "/request/method", "POST".into()),
        json!("a"),
    ];
    for monitor in rows {
        assert_eq!(client.put(&json!([monitor])).await.0, 400, "{monitor}");
    }
    assert_eq!(client.put(&json!([{ "type": "job", "key": "a", "schedule": "0 0 * * *" }])).await.0, 200);
}

#[tokio::test]
async fn assertions_are_accepted_only_in_their_grammar() {
    let client = Client::new();
    let rows = [
        ("response.code = 200", true),
        ("response.code >= 200", true),
        ("response.code = ok", false),
        ("response.code contains 200", false),
        ("response.time < 2s", true),
        ("response.time < 600ms", true),
        ("response.time = 2s", false),
        ("response.time < 2", false),
        ("response.body contains 'all well'", true),
        ("response.body contains \"all well\"", true),
        ("response.body != all well", true),
        ("response.body contains 'all well", false),
        ("response.body contains 'it's well'", false),
        ("response.body contains '", false),
        ("response.body < text", false),
        ("response.body contains", false),
        ("response.json items.0.id = 10", true),
        ("response.json = 10", false),
        ("response.header X-Version !contains beta", true),
        ("ssl_certificate.expires_in > 7 days", true),
        ("ssl_certificate.expires_in < 7 days", false),
        ("metric.duration < 5 min", true),
        ("response.size < 10", false),
    ];
    for (assertion, accepted) in rows {
        assert_eq!(is_accepted(&client, "/assertions", &json!([assertion])).await, accepted, "{assertion}");
    }
}

#[tokio::test]
async fn a_mode_restricts_the_quoting_of_assertions() {
    let client = Client::new();
    let forms = ["'a b'", "\"a b\"", "a b"];
    for (mode, accepted) in [
        (Quoting::Any, [true, true, true]),
        (Quoting::Single, [true, false, false]),
        (Quoting::Double, [false, true, false]),
        (Quoting::Bare, [false, false, true]),
    ] {
        client.api.set(|modes| modes.quoting = mode);
        for (form, accepted) in forms.into_iter().zip(accepted) {
            let assertions = json!([format!("response.body contains {form}"), "response.body contains a"]);
            assert_eq!(is_accepted(&client, "/assertions", &assertions).await, accepted, "{mode:?} {form}");
        }
    }
}

#[tokio::test]
async fn modes_accept_undocumented_methods_operators_and_fields() {
    let client = Client::new();
    let rows = [
        ("/request/method", json!("DELETE")),
        ("/request/method", json!("OPTIONS")),
        ("/assertions", json!(["response.code != 500"])),
        ("/color", json!("red")),
        ("/request/color", json!("red")),
    ];
    for (pointer, value) in &rows {
        assert!(!is_accepted(&client, pointer, value).await, "{pointer}");
    }
    client.api.set(|modes| {
        modes.delete_and_options = true;
        modes.code_not_equal = true;
        modes.unknown_fields = UnknownFields::Keep;
    });
    for (pointer, value) in &rows {
        assert!(is_accepted(&client, pointer, value).await, "{pointer}");
    }
}

#[tokio::test]
async fn a_mode_decides_whether_an_invalid_monitor_refuses_its_batch() {
    let client = Client::new();
    let batch = json!({ "monitors": [check("a"), { "key": "b" }, check("a")] });
    assert_eq!(client.put(&batch).await.0, 400);
    assert!(client.api.monitors().is_empty());

    client.api.set(|modes| modes.invalid_monitor = InvalidMonitor::KeepOthers);
    let (status, body) = client.put(&batch).await;
    assert_eq!(status, 200);
    assert_eq!(body["monitors"].as_array().unwrap().len(), 1);
    assert_eq!(client.api.monitors().into_keys().collect::<Vec<_>>(), ["a"]);
    assert_eq!(client.put(&json!([{ "key": "b" }])).await.0, 400);
}

#[tokio::test]
async fn an_error_has_the_shape_of_the_mode() {
    let client = Client::new();
    let text = "a: type is missing";
    for (shape, body) in [
        (ErrorBody::Error, json!({ "error": text })),
        (ErrorBody::Message, json!({ "message": text })),
        (ErrorBody::Errors, json!({ "errors": [{ "message": text }] })),
        (ErrorBody::Detail, json!({ "detail": text })),
        (ErrorBody::Text, json!(text)),
    ] {
        client.api.set(|modes| modes.errors = shape);
        assert_eq!(client.put(&json!([{ "key": "a" }])).await, (StatusCode::BAD_REQUEST, body));
    }
}
