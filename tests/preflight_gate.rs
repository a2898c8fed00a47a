//! The preflight before publishing: a monitor that fails it is not published until it passes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use health_runtime::{Builder, Health, Status, application, route};
use health_tests::log::Log;
use health_tests::monitoring_api::MonitoringApi;
use health_tests::until;

static REPAIRED: AtomicBool = AtomicBool::new(false);

#[route(GET "/", healthcheck = true)]
async fn index() -> &'static str {
    "index"
}

#[route(GET "/broken", healthcheck(assert(response.code == 200)))]
async fn broken() -> StatusCode {
    if REPAIRED.load(Ordering::SeqCst) { StatusCode::OK } else { StatusCode::INTERNAL_SERVER_ERROR }
}

fn builder(api: &MonitoringApi) -> Builder {
    Health::builder()
        .application(application!())
        .variables(|_| None)
        .api_url(api.url())
        .api_key(api.key())
        .preflight(true)
}

/// Asserts that `/broken` is not published until it is repaired, while `/` is.
async fn assert_broken_is_held_back_until_repaired(health: Health, api: &MonitoringApi, log: &Log) {
    until("the summary", async || log.lines().iter().any(|line| line.contains("monitors published"))).await;
    let names = |api: &MonitoringApi| {
        api.monitors().values().map(|monitor| monitor["name"].to_string()).collect::<Vec<_>>()
    };
    assert!(names(api).iter().all(|name| !name.contains("/broken")), "{:?}", names(api));
    assert_eq!(names(api).len(), 1);
    assert_eq!(health.status("monitors").await, Some(Status::Warn));
    let lines = log.lines().join("\n");
    let error = lines.lines().find(|line| line.contains("ERROR")).unwrap_or_else(|| panic!("{lines}"));
    for part in ["a monitor is not published", "tests/preflight_gate.rs:", "its preflight failed", "500"] {
        assert!(error.contains(part), "{part} in {error}");
    }
    REPAIRED.store(true, Ordering::SeqCst);
    assert!(health.wait_for("monitors", Status::Pass, Duration::from_secs(20)).await);
    assert_eq!(names(api).len(), 2);
    REPAIRED.store(false, Ordering::SeqCst);
}

#[tokio::test]
async fn a_monitor_that_fails_the_preflight_is_published_once_it_passes() {
    // `serve` tests its own router in this process, without using the base URL.
    let (api, log) = (MonitoringApi::start(), Log::start());
    let health = builder(&api).base_url("https://shop.example").build().unwrap();
    let serving = health.clone();
    let served = tokio::spawn(async move { serving.serve("127.0.0.1:0").await });
    assert_broken_is_held_back_until_repaired(health, &api, &log).await;
    served.abort();

    // `start` knows no router, so the preflight requests the base URL over the network.
    let (api, log) = (MonitoringApi::start(), Log::start());
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    let health = builder(&api).base_url(format!("http://{address}")).build().unwrap();
    let app = health.routes();
    let served = tokio::spawn(async move { axum::serve(socket, app).await });
    let running = health.start();
    assert_broken_is_held_back_until_repaired(health, &api, &log).await;
    running.shutdown().await;
    served.abort();
}

#[tokio::test]
async fn without_the_setting_monitors_are_published_without_a_preflight() {
    let api = MonitoringApi::start();
    let health = builder(&api).preflight(false).base_url("https://shop.example").build().unwrap();
    let running = health.start();
    api.wait_for_puts(1, Duration::from_secs(20)).await;
    running.shutdown().await;
    assert_eq!(api.monitors().len(), 2);
}
