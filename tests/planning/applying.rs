use axum::http::Method;
use health_runtime::{Monitor, Status, publish::StepResult};
use health_tests::log::Log;
use health_tests::monitoring_api::{Fault, InvalidMonitor, MonitoringApi};
use health_tests::until;

use super::{PATIENCE, build, plan, publish, shop};

#[tokio::test]
async fn only_new_and_changed_monitors_are_sent() {
    let api = MonitoringApi::start();
    publish(&build(shop(&api, &["/", "/orders"]))).await;
    publish(&build(shop(&api, &["/", "/orders", "/search"]))).await;
    let puts = api.puts();
    let sent: Vec<_> = puts[1].monitors().iter().map(|monitor| monitor["name"].clone()).collect();
    assert_eq!((puts.len(), sent), (2, vec!["GET shop.example/search".into()]));
}

#[tokio::test]
async fn a_start_without_changes_sends_no_put() {
    let api = MonitoringApi::start();
    for start in 0..2 {
        let health = build(shop(&api, &["/", "/orders"]));
        let log = Log::start();
        let running = health.start();
        until("the summary", async || log.lines().iter().any(|line| line.contains("monitors published")))
            .await;
        running.shutdown().await;
        assert_eq!(health.status("monitors").await, Some(Status::Pass));
        let counts = ["created=2 updated=0 unchanged=0", "created=0 updated=0 unchanged=2"][start];
        assert!(log.lines().join("\n").contains(counts), "{:?}", log.lines());
    }
    assert_eq!(api.puts().len(), 1);
}

#[tokio::test]
async fn batches_have_the_configured_size() {
    let api = MonitoringApi::start();
    let paths: Vec<_> = (0..7).map(|number| format!("/{number}")).collect();
    let paths: Vec<_> = paths.iter().map(String::as_str).collect();
    publish(&build(shop(&api, &paths).publish_batch(3))).await;
    let sizes: Vec<_> = api.puts().iter().map(|put| put.monitors().len()).collect();
    assert_eq!((sizes, api.monitors().len()), (vec![3, 3, 1], 7));
}

/// A monitor that the test double refuses: it accepts no DELETE, as the real API may not.
fn refused(path: &str) -> Monitor {
    Monitor::request(Method::DELETE, path).mutates(true)
}

#[tokio::test]
async fn an_invalid_monitor_is_reported_with_its_line_and_the_others_are_published() {
    for reply in [InvalidMonitor::RefuseBatch, InvalidMonitor::KeepOthers] {
        let api = MonitoringApi::start();
        api.set(|modes| modes.invalid_monitor = reply);
        let paths: Vec<_> = (0..20).map(|number| format!("/{number}")).collect();
        let paths: Vec<_> = paths.iter().map(String::as_str).collect();
        let health = build(shop(&api, &paths).monitor(refused("/bad")).monitor(refused("/worse")));
        let log = Log::start();
        let running = health.start();
        until("the summary", async || log.lines().iter().any(|line| line.contains("monitors published")))
            .await;
        running.shutdown().await;
        assert_eq!(api.monitors().len(), 20, "{reply:?}");
        assert_eq!(health.status("monitors").await, Some(Status::Warn));
        let errors =
            log.lines().iter().filter(|line| line.contains("ERROR")).cloned().collect::<Vec<_>>().join("\n");
        for part in ["delete-bad", "delete-worse", "tests/planning/applying.rs:", "it answered 400"] {
            assert!(errors.contains(part), "{part} in {errors}");
        }
        // Halving a batch of 22 down to two refused monitors takes at most 20 requests.
        assert!(api.puts().len() <= 20, "{} puts", api.puts().len());
    }
}

#[tokio::test]
async fn applying_reports_the_result_of_each_monitor() {
    let api = MonitoringApi::start();
    publish(&build(shop(&api, &["/same"]))).await;
    let health = build(shop(&api, &["/same", "/new"]).monitor(refused("/bad")));
    let applied = health.monitors().apply(plan(&health).await).await.unwrap();
    assert!(!applied.is_complete());
    let result = |name: &str| {
        applied.steps().iter().find(|step| step.name.ends_with(name)).map(|step| step.result.clone()).unwrap()
    };
    assert_eq!((result("/same"), result("/new")), (StepResult::Unchanged, StepResult::Created));
    assert!(matches!(result("/bad"), StepResult::Refused(why) if why.contains("400")));
    let text = applied.to_string();
    assert!(text.starts_with("1 created, 1 unchanged, 1 refused\n! refused"), "{text}");
    assert_eq!(applied.to_json()["monitors"][0]["result"], "refused");
}

#[tokio::test]
async fn an_interrupted_apply_reports_unknown_results_and_the_next_sends_the_rest() {
    let api = MonitoringApi::start();
    let health = build(shop(&api, &["/a", "/b", "/c"]).publish_batch(1));
    let planned = plan(&health).await;
    api.fault(Fault::None, 1);
    api.fault_until_cleared(Fault::status(401));
    let applied = health.monitors().apply(planned).await.unwrap();
    assert!(applied.stopped().is_some_and(|why| why.contains("401")), "{applied}");
    let results: Vec<_> = applied.steps().iter().map(|step| step.result.clone()).collect();
    assert_eq!(results, [StepResult::Created, StepResult::Unknown, StepResult::Unknown]);
    api.clear_faults();
    publish(&health).await;
    assert_eq!((api.monitors().len(), api.puts().len()), (3, 4));
}

#[tokio::test]
async fn interrupted_background_publishing_resends_only_the_rest() {
    let api = MonitoringApi::start();
    let health = build(shop(&api, &["/a", "/b"]).publish_batch(1));
    api.fault(Fault::None, 2);
    api.fault(Fault::status(503), 1);
    let running = health.start();
    let puts = api.wait_for_puts(3, PATIENCE).await;
    until("both", async || api.monitors().len() == 2).await;
    running.shutdown().await;
    let sent: Vec<_> =
        puts.iter().map(|put| put.monitors()[0]["name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(sent, ["GET shop.example/a", "GET shop.example/b", "GET shop.example/b"]);
}
