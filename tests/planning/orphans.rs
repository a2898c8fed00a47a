use std::time::{Duration, SystemTime};

use health_runtime::{
    Application, Builder,
    publish::{OrphanAction, Prune},
};
use health_tests::log::Log;
use health_tests::monitoring_api::{Fault, MonitoringApi};
use health_tests::{side_by_side, until};
use serde_json::{Value, json};

use super::{build, plan, publish, shop, summary};

/// What the first release declares.
const ALL: &[&str] = &["/1", "/2", "/3", "/4", "/5", "/6", "/7", "/8", "/9", "/old"];
/// All but `/old`.
const DECLARED: &[&str] = &["/1", "/2", "/3", "/4", "/5", "/6", "/7", "/8", "/9"];

/// An API with ten monitors of the shop, one of which became an orphan so long ago.
async fn with_orphan(since: Duration) -> MonitoringApi {
    let api = MonitoringApi::start();
    publish(&build(shop(&api, ALL))).await;
    publish(&build(pruning(&api, DECLARED))).await;
    age(&api, since);
    api
}

fn pruning(api: &MonitoringApi, paths: &[&str]) -> Builder {
    shop(api, paths).prune(Prune::Delete)
}

/// Makes every orphan older by this time.
fn age(api: &MonitoringApi, by: Duration) {
    let since = humantime::format_rfc3339_seconds(SystemTime::now() - by).to_string();
    for mut monitor in api.monitors().into_values() {
        let mut metadata: Value =
            serde_json::from_str(monitor["metadata"].as_str().unwrap_or_default()).expect("ours is JSON");
        if let Some(mark) = metadata["health-runtime"].get_mut("orphan_since") {
            *mark = since.clone().into();
            monitor["metadata"] = metadata.to_string().into();
            api.keep(monitor);
        }
    }
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Whether the monitor of `/old` exists.
fn has_old(api: &MonitoringApi) -> bool {
    api.monitors().values().any(|monitor| monitor["name"] == "GET shop.example/old")
}

/// The line of the plan about its one orphan.
async fn fate(builder: Builder) -> String {
    let plan = plan(&build(builder)).await;
    summary(&plan).into_iter().find(|line| line.contains("orphan")).unwrap_or_else(|| panic!("{plan}"))
}

#[tokio::test]
async fn orphans_are_listed_and_left_alone_by_default() {
    let api = MonitoringApi::start();
    publish(&build(shop(&api, ALL))).await;
    let health = build(shop(&api, DECLARED));
    let plan = publish(&health).await;
    assert!(plan.is_empty(), "{plan}");
    assert!(plan.to_string().contains("1 no longer declared"), "{plan}");
    assert!(plan.to_string().contains("pruning is off"), "{plan}");
    assert!(has_old(&api) && api.puts().len() == 1);
}

#[tokio::test]
async fn an_orphan_is_marked_in_its_metadata_and_deleted_after_the_grace_period() {
    let api = MonitoringApi::start();
    publish(&build(shop(&api, ALL))).await;
    assert!(fate(pruning(&api, DECLARED)).await.ends_with("orphan Marked"));
    publish(&build(pruning(&api, DECLARED))).await;
    // Another process, which knows only the mark in the metadata.
    assert!(fate(pruning(&api, DECLARED)).await.contains("it stays until"));
    publish(&build(pruning(&api, DECLARED))).await;
    assert!(has_old(&api));
    age(&api, DAY);
    let health = build(pruning(&api, DECLARED));
    let log = Log::start();
    let running = health.start();
    until("the deletion of the orphan", async || !has_old(&api)).await;
    until("the summary", async || log.lines().iter().any(|line| line.contains("monitors published"))).await;
    running.shutdown().await;
    assert_eq!(api.monitors().len(), 9);
    assert!(
        log.lines().join("\n").contains("deleted a monitor that is no longer declared"),
        "{:?}",
        log.lines()
    );
}

#[tokio::test]
async fn orphans_can_be_paused_instead_of_deleted() {
    let api = with_orphan(DAY).await;
    publish(&build(pruning(&api, DECLARED).prune(Prune::Pause))).await;
    let old = api.monitors().into_values().find(|monitor| monitor["name"] == "GET shop.example/old").unwrap();
    assert_eq!((&old["paused"], &old["request"]["url"]), (&json!(true), &json!("https://shop.example/old")));
    assert!(fate(pruning(&api, DECLARED).prune(Prune::Pause)).await.contains("already paused"));
}

#[tokio::test]
async fn a_monitor_that_is_declared_again_is_no_orphan() {
    let api = with_orphan(DAY).await;
    let plan = publish(&build(pruning(&api, ALL))).await;
    assert!(summary(&plan).contains(&"GET shop.example/old: update ".to_owned()), "{plan}");
    assert!(plan.to_string().contains("only the record on the monitor"), "{plan}");
    assert!(fate(pruning(&api, DECLARED)).await.ends_with("Marked"), "its grace period begins again");
}

#[tokio::test]
async fn a_round_deletes_at_most_a_fifth_unless_the_limit_is_raised() {
    let api = MonitoringApi::start();
    publish(&build(shop(&api, ALL))).await;
    publish(&build(pruning(&api, &ALL[..7]))).await;
    age(&api, DAY);
    let health = build(pruning(&api, &ALL[..7]));
    let planned = publish(&health).await;
    assert!(planned.is_empty(), "{planned}");
    assert!(
        planned.to_string().contains("3 of 10 monitors would be removed, but at most 20 % may be"),
        "{planned}"
    );
    let monitors = health.monitors().prune_limit(30);
    monitors.apply(monitors.plan().await.unwrap()).await.unwrap();
    assert_eq!(api.monitors().len(), 7);
}

#[tokio::test]
async fn an_older_release_deletes_nothing() {
    let api = with_orphan(DAY).await;
    let newer = |paths| pruning(&api, paths).application(Application::new("shop", "1.5.0"));
    publish(&build(newer(&DECLARED[..8]).prune(Prune::Off))).await;
    assert!(
        fate(pruning(&api, DECLARED)).await.contains("release 1.5.0 has applied monitors, and this is 1.4.0")
    );
    let planned = plan(&build(newer(DECLARED))).await;
    assert!(
        summary(&planned).iter().any(|line| line.ends_with(&format!("{:?}", OrphanAction::Deleted))),
        "{planned}"
    );
}

#[test]
fn nothing_is_deleted_after_a_failed_listing() {
    let faults = [Fault::status(500), Fault::status(429), Fault::NotJson, Fault::Cut, Fault::status(403)];
    side_by_side(faults, async |fault| {
        let api = with_orphan(DAY).await;
        api.set(|modes| modes.page_size_cap = 4);
        let health = build(pruning(&api, DECLARED));
        // The first page succeeds and the second fails, on every attempt.
        for _ in 0..3 {
            api.fault(Fault::None, 1);
            api.fault(fault.clone(), 3);
        }
        assert!(health.monitors().plan().await.is_err(), "{fault:?}");
        assert!(has_old(&api), "{fault:?}");
    });
}

#[tokio::test]
async fn nothing_is_deleted_after_an_incomplete_listing() {
    let api = with_orphan(DAY).await;
    // The list grows each time a page is read, so that it is never complete.
    api.set(|modes| (modes.page_size_cap, modes.grows_while_paged) = (4, 1_000));
    assert!(fate(pruning(&api, DECLARED)).await.contains("may be incomplete"));
    assert!(has_old(&api));
}

#[tokio::test]
async fn a_list_that_grows_once_between_pages_is_read_again() {
    let api = with_orphan(DAY).await;
    api.set(|modes| {
        modes.page_size_cap = 4;
        modes.grows_while_paged = 1;
    });
    assert!(
        summary(&plan(&build(pruning(&api, DECLARED))).await).iter().any(|line| line.ends_with("Deleted"))
    );
}

#[tokio::test]
async fn monitors_of_other_owners_and_handmade_ones_are_never_deleted() {
    let api = with_orphan(DAY).await;
    let billing = pruning(&api, &["/old"]).application(Application::new("billing", "1.4.0"));
    publish(&build(billing)).await;
    publish(&build(pruning(&api, &["/old"]).environment("staging"))).await;
    api.keep(json!({"key": "by-hand", "type": "check", "name": "theirs"}));
    let (_, ours) =
        api.monitors().into_iter().find(|(key, _)| key.starts_with("shop-production-get-old")).unwrap();
    // A copy that was made by hand, including tags and metadata.
    let mut copy = ours.clone();
    copy["key"] = "a-copy".into();
    api.keep(copy);
    let mut tagged = json!({"key": "tagged", "type": "check", "name": "tagged by hand"});
    tagged["tags"] = ours["tags"].clone();
    api.keep(tagged);
    let before = api.monitors().len();
    let health = build(pruning(&api, DECLARED));
    let monitors = health.monitors().prune_limit(100);
    let planned = monitors.plan().await.unwrap();
    let deleted = summary(&planned).iter().filter(|line| line.ends_with("Deleted")).count();
    assert_eq!(deleted, 1, "{planned}");
    assert!(planned.to_string().contains("it may have been made by hand"), "{planned}");
    monitors.apply(planned).await.unwrap();
    assert_eq!(api.monitors().len(), before - 1);
    for key in ["by-hand", "a-copy", "tagged"] {
        assert!(api.monitors().contains_key(key), "{key}");
    }
}

#[tokio::test]
async fn an_application_without_monitors_still_deletes_its_orphans() {
    let api = MonitoringApi::start();
    publish(&build(shop(&api, &["/old"]))).await;
    publish(&build(pruning(&api, &[]))).await;
    age(&api, DAY);
    let running = build(pruning(&api, &[]).prune_limit(100)).start();
    until("the deletion of the orphan", async || api.monitors().is_empty()).await;
    running.shutdown().await;
}
