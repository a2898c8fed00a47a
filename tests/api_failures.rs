//! Publishing while the monitoring API fails or misbehaves. Each test looks at the log, at the monitors that the API
//! keeps afterwards, and at requests to the application, which must not be delayed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, Method, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use health_runtime::{Builder, Health, Monitor, Status, Value as Header, application, health_check, route};
use health_tests::http::Server;
use health_tests::log::Log;
use health_tests::monitoring_api::{Fault, InvalidMonitor, MonitoringApi, Paging, RetryAfter, UnknownFields};
use health_tests::{side_by_side, until, until_within};
use serde_json::json;

/// A secret that may occur in no output.
const PLANTED: &str = "planted-4711";

#[health_check]
async fn working() -> bool {
    true
}

#[route(GET "/", healthcheck(headers("Authorization" = env("PLANTED"))))]
async fn index() -> &'static str {
    "index"
}

#[route(GET "/orders", healthcheck = true)]
async fn orders() -> &'static str {
    "orders"
}

fn builder(api: &MonitoringApi) -> Builder {
    Health::builder()
        .application(application!())
        .environment("test")
        .base_url("https://shop.example")
        .variables(|name| (name == "PLANTED").then(|| PLANTED.to_owned()))
        .api_url(api.url())
        .api_key(api.key())
}

/// Sends requests to the application until it is stopped; fails if one is answered wrongly or takes five seconds.
struct Client {
    stop: Arc<AtomicBool>,
    task: tokio::task::JoinHandle<Result<u32, String>>,
}

impl Client {
    async fn start(health: &Health) -> Self {
        let server = Server::start(health.routes().merge(health.endpoints())).await;
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let task = tokio::spawn(async move {
            let mut requests = 0;
            while !stopped.load(Ordering::SeqCst) {
                for (path, expected) in [("/", 200), ("/readyz", 200), ("/heartbeat", 204)] {
                    let started = Instant::now();
                    let status = server.get(path).await.status.as_u16();
                    requests += 1;
                    if status != expected || started.elapsed() > Duration::from_secs(5) {
                        return Err(format!("{path}: {status} after {:?}", started.elapsed()));
                    }
                }
                tokio::time::sleep(Duration::from_millis(25)).await;
            }
            Ok(requests)
        });
        Self { stop, task }
    }

    /// Stops, and asserts that every response was right and in time.
    async fn finish(self) {
        self.stop.store(true, Ordering::SeqCst);
        let requests =
            self.task.await.expect("it does not panic").expect("every response is right and in time");
        assert!(requests > 0);
    }
}

/// Publishes once: waits until publishing ends with this status of the check `monitors`, and returns the log.
async fn publish(api: &MonitoringApi, builder: Builder, finally: Status) -> String {
    let log = Log::start();
    let health = builder.build().expect("the declarations are valid");
    let client = Client::start(&health).await;
    let running = health.start();
    let ended = |line: &str| line.contains("monitors published") || line.contains("ERROR");
    let patience = Duration::from_secs(40);
    until_within(patience, "the end of publishing", async || log.lines().iter().any(|line| ended(line)))
        .await;
    assert!(health.wait_for("monitors", finally, Duration::from_secs(5)).await, "{:#?}", log.lines());
    client.finish().await;
    running.shutdown().await;
    let lines = log.lines().join("\n");
    for secret in [PLANTED, &api.key()] {
        assert!(!lines.contains(secret), "{lines}");
    }
    lines
}

/// Asserts that publishing succeeds after this fault, of the listing and of the put, and that the log contains `seen`.
fn assert_retried(fault: &Fault, seen: &str) {
    side_by_side([0, 1], async |before| {
        let api = MonitoringApi::start();
        api.fault(Fault::None, before);
        api.fault(fault.clone(), 1);
        let log = publish(&api, builder(&api), Status::Pass).await;
        let warning = log.lines().find(|line| line.contains("again_in")).unwrap_or_else(|| panic!("{log}"));
        for part in ["WARN", "the monitors are not published yet", seen] {
            assert!(warning.contains(part), "{part} in {warning}");
        }
        assert!(!log.contains("ERROR"), "{log}");
        assert!(log.contains("monitors published"), "{log}");
        assert_eq!(api.monitors().len(), 2, "{fault:?}");
    });
}

#[test]
fn publishing_is_retried_after_a_429_with_seconds() {
    assert_retried(&Fault::too_many_requests(RetryAfter::Seconds(1)), "429");
}

#[test]
fn publishing_is_retried_after_a_429_with_a_date() {
    assert_retried(&Fault::too_many_requests(RetryAfter::Date(Duration::from_secs(2))), "429");
}

#[test]
fn publishing_is_retried_after_a_500() {
    assert_retried(&Fault::status(500), "it answered 500");
}

#[test]
fn publishing_is_retried_after_an_html_page() {
    assert_retried(&Fault::NotJson, "something that is not JSON");
}

#[test]
fn publishing_is_retried_after_a_broken_connection() {
    assert_retried(&Fault::Cut, "the connection broke");
}

#[test]
fn publishing_is_retried_after_a_timeout() {
    assert_retried(&Fault::Slow(Duration::from_secs(30)), "it did not answer in time");
}

#[test]
fn publishing_is_retried_after_an_endless_body() {
    assert_retried(&Fault::Endless, "longer than");
}

#[tokio::test]
async fn a_wrong_or_read_only_key_ends_publishing_with_one_error() {
    for (status, key, puts) in [(401, "wrong", 0), (403, "wrong", 0), (403, "telemetry-key", 1)] {
        let api = MonitoringApi::start();
        api.set(|modes| modes.wrong_key = status);
        let log = publish(&api, builder(&api).api_key(key), Status::Fail).await;
        let error = log.lines().find(|line| line.contains("ERROR")).expect("an error is logged");
        for part in ["the monitors are not published", &status.to_string(), "CRONITOR_API_KEY"] {
            assert!(error.contains(part), "{part} in {error}");
        }
        assert!(!log.contains(key), "{log}");
        assert_eq!((api.monitors().len(), api.puts().len()), (0, puts));
    }
}

#[tokio::test]
async fn publishing_succeeds_once_an_unreachable_api_returns() {
    let api = MonitoringApi::start();
    let (address, builder) = (api.addr(), builder(&api));
    drop(api);
    let log = Log::start();
    let health = builder.build().unwrap();
    let client = Client::start(&health).await;
    let running = health.start();
    until("a warning", async || log.lines().iter().any(|line| line.contains("it cannot be reached"))).await;
    assert_eq!(health.status("monitors").await, Some(Status::Fail));
    let report = health.report(health_runtime::Probe::Readiness).await;
    assert_eq!(report.status(), Status::Warn, "an unreachable monitoring API does not fail readiness");
    let api = MonitoringApi::bind(address, Default::default()).unwrap();
    assert!(health.wait_for("monitors", Status::Pass, Duration::from_secs(30)).await);
    client.finish().await;
    running.shutdown().await;
    assert_eq!(api.monitors().len(), 2);
}

#[tokio::test]
async fn a_list_that_grows_between_pages_causes_no_change() {
    for paging in [Paging::Flat, Paging::PageInfo] {
        let api = MonitoringApi::start();
        publish(&api, builder(&api), Status::Pass).await;
        api.set(|modes| (modes.page_size_cap, modes.grows_while_paged, modes.paging) = (1, 1, paging));
        let log = publish(&api, builder(&api), Status::Pass).await;
        assert!(log.contains("unchanged=2"), "{log}");
        assert_eq!((api.puts().len(), api.monitors().len()), (1, 3));
    }
}

#[tokio::test]
async fn unknown_fields_and_monitor_types_cause_no_change() {
    let api = MonitoringApi::start();
    api.set(|modes| modes.unknown_fields = UnknownFields::Keep);
    publish(&api, builder(&api), Status::Pass).await;
    for mut monitor in api.monitors().into_values() {
        monitor["brand_new"] = json!({"nested": [1, null, {"deep": true}]});
        api.keep(monitor);
    }
    let tags = api.monitors().values().next().unwrap()["tags"].clone();
    api.keep(json!({"key": "strange", "type": "quantum", "tags": tags, "schedule": 7, "request": "none", "name": 1}));
    let log = publish(&api, builder(&api), Status::Pass).await;
    assert!(log.contains("unchanged=2 orphaned=1"), "{log}");
    assert_eq!(api.puts().len(), 1);
}

#[tokio::test]
async fn a_renamed_monitor_is_renamed_back_with_a_warning() {
    let api = MonitoringApi::start();
    publish(&api, builder(&api), Status::Pass).await;
    let (key, mut renamed) = api.monitors().into_iter().next().unwrap();
    renamed["name"] = "ours now".into();
    api.keep(renamed);
    let log = publish(&api, builder(&api), Status::Pass).await;
    assert!(log.contains("updated=1 unchanged=1"), "{log}");
    let warning = log.lines().find(|line| line.contains("edited by hand")).unwrap_or_else(|| panic!("{log}"));
    assert!(warning.contains("WARN") && warning.contains(&key) && warning.contains("name"), "{warning}");
    assert_ne!(api.monitors()[&key]["name"], "ours now");
}

#[tokio::test]
async fn an_invalid_monitor_is_reported_and_the_others_are_published() {
    for reply in [InvalidMonitor::RefuseBatch, InvalidMonitor::KeepOthers] {
        let api = MonitoringApi::start();
        api.set(|modes| modes.invalid_monitor = reply);
        // The test double refuses DELETE, as the real API may.
        let refused = Monitor::request(Method::DELETE, "/orders").mutates(true);
        let log = publish(&api, builder(&api).monitor(refused), Status::Warn).await;
        let error = log.lines().find(|line| line.contains("ERROR")).expect("an error is logged");
        for part in
            ["a monitor is not published", "delete-orders", "tests/api_failures.rs:", "it answered 400"]
        {
            assert!(error.contains(part), "{part} in {error}");
        }
        assert_eq!(api.monitors().len(), 2);
    }
}

/// Covers all that an application prints, logs or serves while it publishes, fails to publish, and plans.
#[tokio::test]
async fn no_output_contains_a_secret() {
    let api = MonitoringApi::start();
    let log = Log::start();
    let literal = Monitor::get("/literal").header("X-Key", PLANTED).cookie("session", Header::env("PLANTED"));
    let refused = Monitor::request(Method::DELETE, "/orders").mutates(true).header("X-Key", PLANTED);
    let health = builder(&api)
        .monitor(literal)
        .monitor(refused)
        .token(PLANTED)
        .management_addr(([127, 0, 0, 1], 0).into())
        .build()
        .unwrap();
    let app = health.routes().merge(health.endpoints()).nest("/internal", health.management());
    let server = Server::start(app.clone()).await;
    api.fault(Fault::status(500), 1);
    let running = health.start();
    until("the end of publishing", async || {
        log.lines().iter().any(|line| line.contains("monitors published"))
    })
    .await;

    let mut outputs = vec![format!("{health:?} {running:?} {}", health.overview())];
    let monitors = health.monitors();
    for (_, mut monitor) in api.monitors() {
        monitor["request"]["headers"] = json!({"Authorization": format!("{PLANTED}-edited")});
        monitor["note"] = format!("https://ann:{PLANTED}@host/").into();
        api.keep(monitor);
    }
    let plan = monitors.plan().await.unwrap();
    outputs.push(format!("{plan} {plan:?} {}", plan.to_json()));
    let applied = monitors.apply(plan).await.unwrap();
    outputs.push(format!("{applied} {applied:?} {} {monitors:?}", applied.to_json()));
    let export = health.export();
    outputs.extend([export.json(), export.cronitor(), export.prometheus().to_string()]);
    let report = health.preflight(&app).including_mutating().await;
    outputs.push(format!("{report} {report:?} {}", serde_json::to_string(&report).unwrap()));
    api.fault_until_cleared(Fault::status(403));
    let error = monitors.plan().await.unwrap_err();
    outputs.push(format!("{error} {error:?}"));
    let planted = |path: &str| Monitor::get(path).key("taken").header("A", PLANTED);
    outputs.push(health.put([planted("/x"), planted("/y")]).await.unwrap_err().to_string());
    for path in [
        "/livez?verbose",
        "/readyz?verbose",
        "/health",
        "/healthcheck",
        "/environment",
        "/status",
        "/svc_status",
        "/svc_status.json",
        "/svc_status.prometheus",
        "/metrics",
        "/monitors",
        "/monitors/sd",
        "/probe_status",
    ] {
        let answer = server.get(&format!("/internal{path}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        outputs.push(format!("{answer:?}"));
    }
    running.shutdown().await;
    outputs.extend(log.lines());
    for output in outputs {
        assert!(!output.contains(PLANTED) && !output.contains(&api.key()), "{output}");
    }
}

#[tokio::test]
async fn no_encoding_in_which_an_api_echoes_credentials_shows_them() {
    let echo = |headers: HeaderMap| async move {
        let sent = headers[AUTHORIZATION].to_str().expect("text").to_owned();
        let credentials = sent.strip_prefix("Basic ").expect("the scheme of the API");
        let decoded = String::from_utf8(STANDARD.decode(credentials).expect("base64")).expect("text");
        let key = decoded.trim_end_matches(':');
        let of_monitor =
            [PLANTED, "Bearer%20planted-4711", "cGxhbnRlZC00NzEx", "QmVhcmVyIHBsYW50ZWQtNDcxMQ=="];
        let echoes = [&[&*sent, credentials, &decoded, key], &of_monitor[..]].concat();
        (StatusCode::BAD_REQUEST, echoes.join("|"))
    };
    let server = Server::start(axum::Router::new().fallback(echo)).await;
    let health = Health::builder()
        .application(application!())
        .base_url("https://shop.example")
        .variables(|name| (name == "PLANTED").then(|| format!("Bearer {PLANTED}")))
        .api_url(server.url(""))
        .api_key("key-hunter2")
        .build()
        .expect("builds");
    let error = health.monitors().plan().await.expect_err("the API refuses").to_string();
    let masks = ["********"; 8].join("|");
    assert!(error.ends_with(&masks), "{error}");
}
