use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use health_runtime::{Health, Monitor, Status};
use health_tests::log::Log;
use health_tests::monitoring_api::MonitoringApi;
use health_tests::until;

use super::{PATIENCE, builder};
#[tokio::test]
async fn without_an_api_key_nothing_is_sent_and_one_warning_says_so() {
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
    assert!(health.status("monitors").await.is_none(), "without publishing there is no check of it");
}

#[tokio::test]
async fn a_missing_variable_fails_only_the_monitor_that_needs_it() {
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
    assert_eq!(health.status("monitors").await, Some(Status::Warn));
}

#[tokio::test]
async fn without_a_host_only_monitors_with_a_full_url_are_published() {
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

#[tokio::test]
async fn publishing_that_is_off_sends_nothing_and_reads_no_secret() {
    let api = MonitoringApi::start();
    let read = Arc::new(AtomicBool::new(false));
    let reads = Arc::clone(&read);
    let health = builder(&api)
        .variables(move |name| {
            reads.fetch_or(name == "PROBE_TOKEN", Ordering::SeqCst);
            None
        })
        .publish(false)
        .build()
        .unwrap();
    health.start().shutdown().await;
    assert!(api.requests().is_empty() && !read.load(Ordering::SeqCst));
}

#[tokio::test]
async fn an_application_that_starts_twice_publishes_once() {
    let api = MonitoringApi::start();
    let health = builder(&api).build().unwrap();
    let (first, second) = (health.start(), health.start());
    api.wait_for_puts(1, PATIENCE).await;
    second.shutdown().await;
    first.shutdown().await;
    assert_eq!(api.puts().len(), 1);
}

#[test]
fn starting_outside_a_runtime_logs_why_and_does_not_panic() {
    let api = MonitoringApi::start();
    let log = Log::start();
    drop(builder(&api).build().unwrap().start());
    assert!(log.lines()[0].contains("inside a tokio runtime"), "{:?}", log.lines());
}

#[tokio::test]
async fn a_wrong_definition_made_at_run_time_is_held_back_with_its_place_and_the_others_are_published() {
    let api = MonitoringApi::start();
    let log = Log::start();
    let wrong = Monitor::get("/orders?limit=1").key("wrong");
    let health = builder(&api).monitor(wrong).build().unwrap();
    let plan = health.monitors().plan().await.unwrap();
    let held: Vec<_> = plan.held().map(|step| (&*step.key, step.location.is_some())).collect();
    assert_eq!(held, [("wrong", true)]);
    let running = health.start();
    api.wait_for_puts(1, PATIENCE).await;
    until("the check", async || health.status("monitors").await == Some(Status::Warn)).await;
    running.shutdown().await;
    let lines = log.lines();
    let warning = lines.iter().find(|line| line.contains("WARN") && line.contains("held back")).unwrap();
    for part in ["tests/publishing/settings.rs:", "wrong", ".query("] {
        assert!(warning.contains(part), "{part} in {warning}");
    }
}
