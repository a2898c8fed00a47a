//! A preflight before publishing: what fails it is held back, and published once it passes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use health_runtime::{Builder, Health, Status, application, route};
use health_tests::log::Log;
use health_tests::monitoring_api::MonitoringApi;
use health_tests::until;

static MENDED: AtomicBool = AtomicBool::new(false);

#[route(GET "/", healthcheck = true)]
async fn index() -> &'static str {
    "index"
}

#[route(GET "/broken", healthcheck(assert(response.code == 200)))]
async fn broken() -> StatusCode {
    if MENDED.load(Ordering::SeqCst) { StatusCode::OK } else { StatusCode::INTERNAL_SERVER_ERROR }
}

fn builder(api: &MonitoringApi) -> Builder {
    Health::builder()
        .application(application!())
        .variables(|_| None)
        .api_url(api.url())
        .api_key(api.key())
        .preflight(true)
}

/// Holds what is promised of an application that is running.
async fn held_back_until_mended(health: Health, api: &MonitoringApi, log: &Log) {
    until("the summary", async || log.lines().iter().any(|line| line.contains("monitors published"))).await;
    let names = |api: &MonitoringApi| {
        api.monitors().values().map(|monitor| monitor["name"].to_string()).collect::<Vec<_>>()
    };
    assert!(names(api).iter().all(|name| !name.contains("/broken")), "{:?}", names(api));
    assert_eq!(names(api).len(), 1);
    assert_eq!(health.status("monitors").await, Some(Status::Warn));
    let lines = log.lines().join("\n");
    let error = lines.lines().find(|line| line.contains("ERROR")).unwrap_or_else(|| panic!("{lines}"));
    for part in ["a monitor is not published", "tests/proof.rs:", "its preflight failed", "500"] {
        assert!(error.contains(part), "{part} in {error}");
    }
    MENDED.store(true, Ordering::SeqCst);
    assert!(health.wait_for("monitors", Status::Pass, Duration::from_secs(20)).await);
    assert_eq!(names(api).len(), 2);
    MENDED.store(false, Ordering::SeqCst);
}

#[tokio::test]
async fn what_fails_a_preflight_is_held_back_and_published_once_it_passes() {
    // The router that is served is asked, wherever its monitors will find it.
    let (api, log) = (MonitoringApi::start(), Log::start());
    let health = builder(&api).base_url("https://shop.example").build().unwrap();
    let serving = health.clone();
    let served = tokio::spawn(async move { serving.serve("127.0.0.1:0").await });
    held_back_until_mended(health, &api, &log).await;
    served.abort();

    // Without that router the application is asked over the network, where its monitors find it.
    let (api, log) = (MonitoringApi::start(), Log::start());
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    let health = builder(&api).base_url(format!("http://{address}")).build().unwrap();
    let app = health.routes();
    let served = tokio::spawn(async move { axum::serve(socket, app).await });
    let running = health.start();
    held_back_until_mended(health, &api, &log).await;
    running.shutdown().await;
    served.abort();
}

#[tokio::test]
async fn without_the_setting_nothing_is_asked_first() {
    let api = MonitoringApi::start();
    let health = builder(&api).preflight(false).base_url("https://shop.example").build().unwrap();
    let running = health.start();
    api.wait_for_puts(1, Duration::from_secs(20)).await;
    running.shutdown().await;
    assert_eq!(api.monitors().len(), 2);
}
