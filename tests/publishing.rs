//! The monitors at the monitoring API: what arrives, and what happens on its bad days.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::extract::Path;
use axum::http::StatusCode;
use health_runtime::{Builder, CheckDef, Health, Monitor, application, route};
use health_tests::http::Server;
use health_tests::log::Log;
use health_tests::monitoring_api::{ErrorBody, Fault, InvalidMonitor, MonitoringApi, RetryAfter};
use health_tests::until;
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(30);

#[route(GET "/", healthcheck = true)]
async fn index() -> &'static str {
    "index"
}

#[route(GET "/orders/{id}", healthcheck(
    name = "an order",
    params(id = 1),
    query("verbose" = "a b"),
    headers("Authorization" = env("PROBE_TOKEN"), "X-Kind" = "probe"),
    cookies("session" = env("PROBE_TOKEN")),
    assert(response.code == 200, response.time < 2s, response.json("id") == 1, !response.body.contains("it's")),
    tags = ["orders"],
    note = "Orders are what we live on.",
    every = 45s,
    timeout = 5s,
    notify = ["email:ops@shop.example"],
    group = "orders",
    grace = 2min,
    failure_tolerance = 2,
    realert = 4h,
    regions = ["eu-central-1"],
    follow_redirects = false,
    verify_ssl = false,
    paused = true,
))]
async fn order(Path(id): Path<i64>) -> String {
    id.to_string()
}

#[route(POST "/quotes", healthcheck(mutates = true, body = "{}", environments = ["staging", "test"]))]
async fn quote() {}

#[route(GET "/elsewhere", healthcheck(environments = ["production"]))]
async fn elsewhere() {}

#[route(GET "/by-hand", healthcheck = standard().note("made at startup"))]
async fn by_hand() {}

fn standard() -> Monitor {
    Monitor::new().every(Duration::from_secs(300))
}

fn builder(api: &MonitoringApi) -> Builder {
    Health::builder()
        .application(application!())
        .environment("test")
        .base_url("https://shop.example")
        .variables(|name| (name == "PROBE_TOKEN").then(|| "Bearer hunter2".to_owned()))
        .monitor_tags(["team-a"])
        .api_url(api.url())
        .api_key(api.key())
}

fn by_url<'a>(monitors: &'a [Value], url: &str) -> &'a Value {
    monitors
        .iter()
        .find(|monitor| monitor["request"]["url"] == url)
        .unwrap_or_else(|| panic!("{url} in {monitors:#?}"))
}

#[tokio::test]
async fn every_managed_field_of_every_monitor_arrives_in_one_put() {
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
        assert_eq!(index[field], default, "what is left out is sent as its default: {field}");
    }
    assert_eq!(by_url(monitors, "https://shop.example/quotes")["request"]["method"], "POST");
    assert_eq!(by_url(monitors, "https://shop.example/by-hand")["schedule"], "every 5 minutes");
}

#[tokio::test]
async fn the_request_says_who_it_is_and_which_version_of_the_api_it_speaks() {
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
    let nameless = builder(&api).monitor(search("a")).monitor(search("b")).build().unwrap_err().to_string();
    assert!(
        nameless.contains("two monitors have the key") && nameless.matches("publishing.rs:").count() == 2,
        "{nameless}"
    );
}

#[tokio::test]
async fn without_a_key_one_warning_says_so_and_nothing_is_sent() {
    let api = MonitoringApi::start();
    let log = Log::start();
    let health = Health::builder()
        .variables(|_| None)
        .base_url("https://shop.example")
        .api_url(api.url())
        .build()
        .unwrap();
    let running = health.start();
    until("the warning", async || !log.lines().is_empty()).await;
    running.shutdown().await;
    let lines = log.lines();
    assert_eq!(lines.len(), 1, "{lines:#?}");
    assert!(lines[0].contains("WARN") && lines[0].contains("set CRONITOR_API_KEY"), "{lines:#?}");
    assert!(api.requests().is_empty());
    assert!(health.status("monitors").await.is_none(), "what is not wanted is not checked");
}

#[tokio::test]
async fn a_missing_variable_is_an_error_of_that_monitor_alone() {
    let api = MonitoringApi::start();
    let log = Log::start();
    let health = builder(&api).variables(|_| None).build().unwrap();
    let running = health.start();
    let put = api.wait_for_puts(1, PATIENCE).await.remove(0);
    assert_eq!(put.monitors().len(), 3);
    until("the summary", async || log.lines().iter().any(|line| line.contains("monitors published"))).await;
    running.shutdown().await;
    let lines = log.lines();
    let error = lines.iter().find(|line| line.contains("ERROR")).unwrap();
    for part in ["`PROBE_TOKEN` is not set", "tests/publishing.rs:", "an-order"] {
        assert!(error.contains(part), "{part} in {error}");
    }
    assert_eq!(health.status("monitors").await, Some(health_runtime::Status::Warn));
}

#[tokio::test]
async fn without_a_host_the_monitors_of_this_application_are_not_published_and_others_are() {
    let api = MonitoringApi::start();
    let health = Health::builder()
        .variables(|_| None)
        .api_url(api.url())
        .api_key(api.key())
        .monitor(Monitor::get("https://partner.example/ping"))
        .build()
        .unwrap();
    let running = health.start();
    let put = api.wait_for_puts(1, PATIENCE).await.remove(0);
    running.shutdown().await;
    let urls: Vec<_> = put.monitors().iter().map(|monitor| monitor["request"]["url"].clone()).collect();
    assert_eq!(urls, ["https://partner.example/ping"]);
}

/// Publishes with `fault` in the way of the listing, or of the put after it, until the monitors are kept.
async fn through(fault: Fault, put: bool) -> (MonitoringApi, Vec<String>) {
    let api = MonitoringApi::start();
    if put {
        api.fault(Fault::None, 1);
    }
    api.fault(fault, 1);
    let log = Log::start();
    let health = builder(&api).build().expect("all is declared well");
    let running = health.start();
    until("the summary", async || log.lines().iter().any(|line| line.contains("monitors published"))).await;
    assert_eq!(health.status("monitors").await, Some(health_runtime::Status::Pass));
    running.shutdown().await;
    assert_eq!(api.monitors().len(), 4);
    let lines = log.lines();
    assert!(!lines.iter().any(|line| line.contains("hunter2") || line.contains(&api.key())), "{lines:#?}");
    (api, lines)
}

#[tokio::test]
async fn a_fault_that_passes_is_tried_again_and_the_log_says_why() {
    for (fault, why) in [
        (Fault::status(500), "it answered 500"),
        (Fault::NotJson, "something that is not JSON"),
        (Fault::Cut, "the connection broke"),
        (Fault::Endless, "longer than"),
    ] {
        for put in [false, true] {
            let (api, lines) = through(fault.clone(), put).await;
            assert!(api.puts().len() <= 1 + usize::from(put));
            let warning = lines.iter().find(|line| line.contains("WARN")).unwrap();
            assert!(warning.contains(why) && warning.contains("again_in"), "{warning}");
        }
    }
}

#[tokio::test]
async fn retry_after_is_obeyed_in_both_forms() {
    for form in [RetryAfter::Seconds(3), RetryAfter::Date(Duration::from_secs(4))] {
        for put in [false, true] {
            let (api, _) = through(Fault::too_many_requests(form), put).await;
            let requests = api.requests();
            let refused = requests.iter().position(|request| request.status == 429).unwrap();
            let waited = requests[refused + 1].at - requests[refused].at;
            // A date has no fractions of a second.
            assert!(waited >= Duration::from_millis(2_900), "{waited:?}");
        }
    }
    let (api, _) = through(Fault::too_many_requests(RetryAfter::Absent), false).await;
    assert_eq!(api.puts().len(), 1);
}

#[tokio::test]
async fn an_answer_that_takes_half_a_minute_is_given_up_after_ten_seconds() {
    let api = MonitoringApi::start();
    api.fault(Fault::Slow(Duration::from_secs(30)), 1);
    let started = Instant::now();
    let running = builder(&api).build().unwrap().start();
    let requests = api.wait_for_requests(2, PATIENCE).await;
    running.shutdown().await;
    let between = requests[1].at - requests[0].at;
    assert!(between >= Duration::from_secs(10) && started.elapsed() < Duration::from_secs(20), "{between:?}");
}

#[tokio::test]
async fn a_refused_key_is_said_once_and_not_tried_again() {
    for status in [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN] {
        let api = MonitoringApi::start();
        api.set(|modes| modes.wrong_key = status.as_u16());
        let log = Log::start();
        let health = builder(&api).api_key("another-key").build().unwrap();
        let running = health.start();
        until("the error", async || log.lines().iter().any(|line| line.contains("ERROR"))).await;
        assert_eq!(health.status("monitors").await, Some(health_runtime::Status::Fail));
        running.shutdown().await;
        let lines = log.lines().join("\n");
        assert!(lines.contains(status.as_str()) && lines.contains("CRONITOR_API_KEY"), "{lines}");
        assert!(!lines.contains("another-key"), "{lines}");
        assert_eq!(api.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_key_that_may_only_read_is_said_once_and_not_tried_again() {
    let api = MonitoringApi::start();
    let log = Log::start();
    let health = builder(&api).api_key(api.telemetry_key()).build().unwrap();
    let running = health.start();
    until("the error", async || log.lines().iter().any(|line| line.contains("ERROR"))).await;
    running.shutdown().await;
    let lines = log.lines().join("\n");
    assert!(lines.contains("403") && lines.contains("may it read and write monitors"), "{lines}");
    assert_eq!(api.puts().len(), 1, "a refused key is no reason to halve the batch");
}

#[tokio::test]
async fn a_refusal_is_shown_in_whatever_shape_it_comes_without_our_secrets() {
    for shape in [ErrorBody::Error, ErrorBody::Message, ErrorBody::Errors, ErrorBody::Detail, ErrorBody::Text]
    {
        let api = MonitoringApi::start();
        api.set(|modes| modes.errors = shape);
        let log = Log::start();
        // The double refuses DELETE, as the real one may.
        let refused = Monitor::request(axum::http::Method::DELETE, "/orders/1").mutates(true);
        let running = builder(&api).monitor(refused).build().unwrap().start();
        until("the error", async || log.lines().iter().any(|line| line.contains("ERROR"))).await;
        running.shutdown().await;
        let lines = log.lines().join("\n");
        assert!(lines.contains("it answered 400") && !lines.contains("hunter2"), "{shape:?}: {lines}");
    }
}

#[tokio::test]
async fn a_monitor_that_the_api_leaves_out_is_named_with_its_line() {
    let api = MonitoringApi::start();
    api.set(|modes| modes.invalid_monitor = InvalidMonitor::KeepOthers);
    let log = Log::start();
    let refused = Monitor::request(axum::http::Method::DELETE, "/orders/1").mutates(true).key("left-out");
    let health = builder(&api).monitor(refused).build().unwrap();
    let running = health.start();
    until("the summary", async || log.lines().iter().any(|line| line.contains("monitors published"))).await;
    assert_eq!(health.status("monitors").await, Some(health_runtime::Status::Warn));
    running.shutdown().await;
    let lines = log.lines();
    let error = lines.iter().find(|line| line.contains("ERROR")).unwrap();
    assert!(error.contains("left-out") && error.contains("tests/publishing.rs:"), "{error}");
    assert_eq!(api.monitors().len(), 4);
}

#[tokio::test]
async fn an_address_that_the_api_cannot_reach_is_said_and_one_beside_the_api_is_not() {
    let api = MonitoringApi::start();
    for (elsewhere, told) in [(None, 0), (Some("http://api.invalid"), 1)] {
        let log = Log::start();
        let builder = builder(&api).base_url("http://10.0.0.7:3000");
        let builder = match elsewhere {
            Some(url) => builder.api_url(url),
            None => builder,
        };
        let running = builder.build().unwrap().start();
        until("a first round", async || log.lines().iter().any(|line| line.contains("published"))).await;
        running.shutdown().await;
        let lines = log.lines();
        let said = lines.iter().filter(|line| line.contains("cannot reach from outside"));
        assert_eq!(said.count(), told, "{lines:#?}");
    }
}

#[tokio::test]
async fn the_application_serves_whatever_the_api_does() {
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let api = MonitoringApi::start();
    api.fault_until_cleared(Fault::Slow(PATIENCE));
    for url in [closed, api.url()] {
        let health = builder(&api).api_url(url).build().unwrap();
        let server = Server::start(health.routes().merge(health.endpoints())).await;
        let started = Instant::now();
        let running = health.start();
        assert!(started.elapsed() < Duration::from_millis(50), "{:?}", started.elapsed());
        for (path, status) in
            [("/", 200), ("/orders/7", 200), ("/livez", 200), ("/readyz", 200), ("/heartbeat", 204)]
        {
            assert_eq!(server.get(path).await.status.as_u16(), status, "{path}");
        }
        assert_eq!(
            health.report(health_runtime::Probe::Readiness).await.status(),
            health_runtime::Status::Warn
        );
        running.shutdown().await;
    }
}

#[tokio::test]
async fn publishing_that_is_switched_off_sends_nothing() {
    let api = MonitoringApi::start();
    let asked = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&asked);
    let health = builder(&api)
        .variables(move |name| {
            seen.fetch_or(name == "PROBE_TOKEN", Ordering::SeqCst);
            None
        })
        .publish(false)
        .build()
        .unwrap();
    health.start().shutdown().await;
    assert!(api.requests().is_empty() && !asked.load(Ordering::SeqCst));
}

#[tokio::test]
async fn started_twice_it_publishes_once() {
    let api = MonitoringApi::start();
    let health = builder(&api).build().unwrap();
    let (first, second) = (health.start(), health.start());
    api.wait_for_puts(1, PATIENCE).await;
    second.shutdown().await;
    first.shutdown().await;
    assert_eq!(api.puts().len(), 1);
}

#[test]
fn outside_a_runtime_starting_says_so_and_does_not_panic() {
    let api = MonitoringApi::start();
    let log = Log::start();
    drop(builder(&api).build().unwrap().start());
    assert!(log.lines()[0].contains("inside a tokio runtime"), "{:?}", log.lines());
}

#[tokio::test]
async fn texts_of_any_length_are_shown_as_far_as_people_read_them() {
    let api = MonitoringApi::start();
    let long = "d".repeat(70_000);
    let check = CheckDef::new("long", async || true).description(long.clone());
    let health = builder(&api).check(check).monitor(Monitor::get(format!("/{long}"))).build().unwrap();
    let (overview, preflight) =
        (health.overview().to_string(), health.preflight(&health.routes()).await.to_string());
    for shown in [&overview, &preflight] {
        assert!(shown.contains("ddd…") && !shown.contains(&long), "{} bytes", shown.len());
    }
    let error = builder(&api).monitor(Monitor::get("").name(long)).build().unwrap_err().to_string();
    assert!(error.len() < 10_000, "{} bytes", error.len());
}

#[test]
fn no_secret_is_shown_by_debug_or_the_overview() {
    let api = MonitoringApi::start();
    let health =
        builder(&api).monitor(Monitor::get("/x").header("X-Token", "literal-secret")).build().unwrap();
    let shown = format!("{health:?} {:?} {}", health.monitors(), health.overview());
    assert!(shown.contains("an-order"), "{shown}");
    for secret in ["hunter2", "literal-secret", &api.key()] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}
