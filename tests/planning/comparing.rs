use health_runtime::{Health, Monitor, Value as Header, publish::Action};
use health_tests::monitoring_api::{Fault, MonitoringApi, Paging, RequestUpdate};
use health_tests::side_by_side;
use serde_json::json;

use super::{build, plan, publish, shop, summary};

#[tokio::test]
async fn a_new_monitor_is_created_and_then_unchanged_for_every_variant_of_the_api() {
    for (paging, request, size, version) in [
        (Paging::Flat, RequestUpdate::Merge, 100, "2020-10-01"),
        (Paging::PageInfo, RequestUpdate::Replace, 2, "2025-11-28"),
        (Paging::Flat, RequestUpdate::Replace, 1, "2025-11-28"),
    ] {
        let api = MonitoringApi::start();
        api.set(|modes| {
            modes.paging = paging;
            modes.request = request;
            modes.page_size_cap = size;
            modes.version = version.to_owned();
        });
        let health = build(shop(&api, &["/", "/orders", "/search"]));
        let first = publish(&health).await;
        assert!(first.steps().iter().all(|step| step.action == Action::Create), "{first}");
        let second = plan(&health).await;
        assert!(second.is_empty(), "{second}");
        assert!(second.steps().iter().all(|step| step.action == Action::Unchanged), "{second}");
        assert_eq!((second.steps().len(), api.puts().len()), (3, 1));
    }
}

#[tokio::test]
async fn an_update_shows_the_old_and_new_value_of_each_changed_field() {
    let api = MonitoringApi::start();
    publish(&build(shop(&api, &["/orders"]))).await;
    let changed = Monitor::get("/orders").every(std::time::Duration::from_secs(300)).tags(["orders"]);
    let health = build(shop(&api, &[]).monitor(changed));
    let plan = plan(&health).await;
    let Action::Update(changes) = &plan.steps()[0].action else { panic!("{plan}") };
    let schedule = changes.iter().find(|change| change.field == "schedule").unwrap();
    assert_eq!((&schedule.old, &schedule.new), (&json!("every 1 minute"), &json!("every 5 minutes")));
    assert!(changes.iter().any(|change| change.field == "tags"), "{plan}");
    assert!(changes.iter().all(|change| !change.drift), "{plan}");
    let text = plan.to_string();
    assert!(text.starts_with("shop 1.4.0 in production: 1 to update\n~ update"), "{text}");
    assert!(text.contains(r#"schedule: "every 1 minute" -> "every 5 minutes""#), "{text}");
    assert!(text.contains("tests/planning/comparing.rs:"), "{text}");
    assert_eq!(plan.to_json()["monitors"][0]["changes"][0]["drift"], json!(false));
}

#[tokio::test]
async fn an_edit_in_the_dashboard_is_shown_as_drift_and_reverted() {
    let api = MonitoringApi::start();
    let health = build(shop(&api, &["/", "/orders"]));
    publish(&health).await;
    let (_, mut edited) =
        api.monitors().into_iter().find(|(_, monitor)| monitor["name"] == "GET shop.example/orders").unwrap();
    edited["name"] = "our orders".into();
    edited["request"]["timeout_seconds"] = 3.into();
    api.keep(edited);
    let plan = publish(&health).await;
    assert_eq!(
        summary(&plan),
        ["GET shop.example/: unchanged", "GET shop.example/orders: update name request.timeout_seconds"]
    );
    let text = plan.to_string();
    assert!(text.contains(r#"name: "our orders" -> "GET shop.example/orders" (edited by hand)"#), "{text}");
    assert_eq!(text.matches("edited by hand").count(), 2, "{text}");
    assert!(api.monitors().values().any(|monitor| monitor["name"] == "GET shop.example/orders"));
}

#[tokio::test]
async fn a_new_release_is_an_update_and_not_drift() {
    let api = MonitoringApi::start();
    publish(&build(shop(&api, &["/"]))).await;
    let newer = shop(&api, &["/"]).application(health_runtime::Application::new("shop", "1.5.0"));
    let plan = plan(&build(newer)).await;
    assert_eq!(summary(&plan), ["GET shop.example/: update note"]);
    let Action::Update(changes) = &plan.steps()[0].action else { panic!("{plan}") };
    assert!(changes.iter().all(|change| !change.drift), "{plan}");
}

#[tokio::test]
async fn a_plan_that_changes_a_secret_does_not_show_it() {
    let api = MonitoringApi::start();
    let secret = |value: &'static str| {
        let monitor =
            Monitor::get("/").header("Authorization", Header::env("PROBE_TOKEN")).cookie("sid", "literal");
        build(
            shop(&api, &[])
                .monitor(monitor)
                .variables(move |name| (name == "PROBE_TOKEN").then(|| value.to_owned())),
        )
    };
    publish(&secret("hunter2")).await;
    let plan = plan(&secret("hunter3")).await;
    assert_eq!(summary(&plan), ["GET shop.example/: update request.headers.authorization"]);
    let shown = format!("{plan} {plan:?} {}", plan.to_json());
    for secret in ["hunter", "literal", &api.key()] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}

#[tokio::test]
async fn an_explicit_key_adopts_the_existing_monitor() {
    let api = MonitoringApi::start();
    api.keep(json!({"key": "by-hand", "type": "check", "name": "made by hand", "group": "theirs",
        "request": {"url": "https://shop.example/", "method": "GET"}, "schedule": "every 1 minute"}));
    let health = build(shop(&api, &[]).monitor(Monitor::get("/").key("by-hand")));
    let planned = publish(&health).await;
    let Action::Update(changes) = &planned.steps()[0].action else { panic!("{planned}") };
    assert!(changes.iter().any(|change| change.field == "name" && change.old == "made by hand"), "{planned}");
    assert_eq!(api.monitors()["by-hand"]["group"], "theirs", "undeclared fields are left alone");
    assert!(plan(&health).await.is_empty());
}

#[tokio::test]
async fn an_explicit_key_belongs_to_the_first_environment_that_published_it() {
    let api = MonitoringApi::start();
    let chosen = |environment: &str| {
        build(shop(&api, &[]).environment(environment).monitor(Monitor::get("/").key("chosen")))
    };
    publish(&chosen("production")).await;
    let plan = plan(&chosen("staging")).await;
    assert_eq!(summary(&plan), ["GET shop.example/: held"]);
    assert!(plan.to_string().contains("another application or environment publishes"), "{plan}");
}

#[tokio::test]
async fn a_monitor_that_cannot_be_sent_is_held_back_with_the_reason() {
    let api = MonitoringApi::start();
    let builder = shop(&api, &["/"]).monitor(Monitor::get("/x").header("A", Header::env("NOT_SET")));
    let plan = plan(&build(builder)).await;
    assert_eq!(summary(&plan), ["GET shop.example/: create", "GET shop.example/x: held"]);
    assert!(plan.to_string().contains("`NOT_SET` is not set"), "{plan}");
    assert_eq!(plan.held().count(), 1);
}

#[test]
fn a_failing_api_is_an_error_and_not_an_empty_plan() {
    let faults = [
        Fault::status(401),
        Fault::status(403),
        Fault::status(500),
        Fault::NotJson,
        Fault::Cut,
        Fault::Endless,
    ];
    side_by_side(faults, async |fault| {
        let api = MonitoringApi::start();
        let health = build(shop(&api, &["/"]));
        publish(&health).await;
        api.fault_until_cleared(fault.clone());
        let error = health.monitors().plan().await.unwrap_err();
        assert!(
            error.is_api() && error.to_string().starts_with("the monitoring API: "),
            "{fault:?}: {error}"
        );
    });
}

#[tokio::test]
async fn a_plan_without_a_key_is_an_error_that_names_the_variable() {
    let keyless = Health::builder().allow_empty().variables(|_| None).monitor(Monitor::get("/"));
    let error = build(keyless).monitors().plan().await.unwrap_err();
    assert!(error.is_api() && error.to_string().contains("set CRONITOR_API_KEY"), "{error}");
}

#[tokio::test]
async fn a_temporary_fault_is_retried_while_the_caller_waits() {
    let api = MonitoringApi::start();
    api.fault(Fault::status(503), 2);
    assert_eq!(summary(&plan(&build(shop(&api, &["/"]))).await), ["GET shop.example/: create"]);
    assert_eq!(api.requests().len(), 3);
}
