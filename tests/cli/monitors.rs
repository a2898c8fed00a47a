use std::path::Path;
use std::time::Duration;

use axum::http::Method;
use health_tests::monitoring_api::{Fault, MonitoringApi, RetryAfter};
use health_tests::shop::{Shop, program};
use health_tests::side_by_side;

use super::run::{Serving, run, shop, shop_with, worker};

#[test]
fn a_plan_exits_with_2_until_it_is_applied_and_then_with_0() {
    let api = MonitoringApi::start();
    let plan = shop_with(&api, &["monitors", "plan"], &[]);
    assert_eq!(plan.code, 2, "{plan:?}");
    assert!(
        plan.out.starts_with("shop 0.1.0 in development: 8 to create\n+ create    shop-development-get-")
    );
    assert!(
        plan.out.contains("every 1 minute: response.code = 200; response.time < 2s; response.json id = 1\n"),
        "{}",
        plan.out
    );
    assert!(plan.err.contains("`health monitors apply` makes these changes"), "{}", plan.err);
    let json = shop_with(&api, &["monitors", "plan", "--json"], &[]);
    assert_eq!((json.code, json.err.as_str()), (2, ""));
    assert!(json.json()["monitors"].as_array().unwrap().iter().all(|monitor| monitor["action"] == "create"));
    assert!(api.requests().iter().all(|request| request.method == Method::GET), "a plan changes nothing");

    let applied = shop_with(&api, &["monitors", "apply", "--yes"], &[]);
    assert_eq!((applied.code, applied.err.as_str()), (0, ""));
    assert!(applied.out.ends_with("\n8 created\n"), "{}", applied.out);
    assert_eq!(api.monitors().len(), 8);

    for arguments in [&["monitors", "plan"][..], &["monitors", "apply"]] {
        let again = shop_with(&api, arguments, &[]);
        assert_eq!((again.code, again.err.as_str()), (0, ""), "{arguments:?}");
        assert_eq!(again.out, "shop 0.1.0 in development: 8 unchanged\n");
    }
    assert_eq!(api.puts().len(), 1);
}

#[test]
fn apply_changes_nothing_without_consent() {
    let api = MonitoringApi::start();
    let ran = shop_with(&api, &["monitors", "apply"], &[]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("8 to create") && ran.err.contains("apply with `--yes`"), "{ran:?}");
    let ran = shop_with(&api, &["monitors", "apply", "--json"], &[]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "JSON is printed only for a result");
    assert_eq!(api.puts().len(), 0);
    let ran = shop_with(&api, &["monitors", "apply", "--json", "--yes"], &[]);
    assert_eq!((ran.code, &ran.json()["stopped"]), (0, &serde_json::Value::Null));
}

#[test]
fn pruning_needs_its_flag_and_follows_the_settings() {
    let api = MonitoringApi::start();
    assert_eq!(shop_with(&api, &["monitors", "apply", "--yes"], &[]).code, 0);
    // An orphan: an earlier release of the shop applied this monitor, which is no longer declared.
    let mut gone = api.monitors().into_values().next().unwrap();
    let (key, old) = (gone["key"].as_str().unwrap().to_owned(), "shop-development-get-gone-00000000");
    gone["metadata"] = gone["metadata"].as_str().unwrap().replace(&key, old).into();
    gone["key"] = old.into();
    api.keep(gone);
    let now = [("HEALTH_PRUNE_GRACE", "0s"), ("HEALTH_PRUNE_LIMIT", "50")];

    let plan = shop_with(&api, &["monitors", "plan"], &now);
    assert!(plan.code == 0 && plan.out.contains(&format!("orphan    {old}")), "{plan:?}");
    let plan = shop_with(&api, &["monitors", "plan", "--prune"], &now);
    assert!(plan.code == 2 && plan.out.contains(&format!("~ mark      {old}")), "{plan:?}");
    assert_eq!(shop_with(&api, &["monitors", "apply", "--prune", "--yes"], &now).code, 0);
    let paused = [&now[..], &[("HEALTH_PRUNE", "pause")]].concat();
    let plan = shop_with(&api, &["monitors", "plan", "--prune"], &paused);
    assert!(plan.out.contains(&format!("- pause     {old}")), "{plan:?}");
    let limited = [("HEALTH_PRUNE_GRACE", "0s"), ("HEALTH_PRUNE_LIMIT", "0")];
    let plan = shop_with(&api, &["monitors", "plan", "--prune"], &limited);
    assert!(plan.out.contains("at most 0 %"), "the limit holds: {plan:?}");
    let applied = shop_with(&api, &["monitors", "apply", "--prune", "--yes"], &now);
    assert!(applied.code == 0 && applied.out.contains("1 deleted"), "{applied:?}");
    assert!(!api.monitors().contains_key(old));
}

#[test]
fn a_refusing_or_unreachable_api_exits_with_1_and_the_next_step() {
    let api = MonitoringApi::start();
    let wrong = shop_with(&api, &["monitors", "plan"], &[("CRONITOR_API_KEY", "wrong")]);
    assert_eq!((wrong.code, wrong.out.as_str()), (1, ""));
    assert!(
        wrong.err.contains("is CRONITOR_API_KEY right, and may it read and write monitors?"),
        "{}",
        wrong.err
    );

    let unreachable = [("CRONITOR_API_URL", "http://127.0.0.1:1"), ("CRONITOR_API_KEY", "k")];
    let unreachable = shop(&["monitors", "apply", "--yes"], &unreachable);
    assert_eq!((unreachable.code, unreachable.out.as_str()), (1, ""));
    assert!(
        unreachable.err.contains("cannot be reached") && unreachable.err.contains("CRONITOR_API_URL"),
        "{}",
        unreachable.err
    );

    let without_key = shop(&["monitors", "plan"], &[]);
    assert!(without_key.code == 1 && without_key.err.contains("set CRONITOR_API_KEY"), "{without_key:?}");
    let off = shop_with(&api, &["monitors", "plan"], &[("HEALTH_PUBLISH", "false")]);
    assert!(off.code == 1 && off.err.contains("HEALTH_PUBLISH"), "{off:?}");
}

#[test]
fn a_monitor_that_cannot_be_published_fails_the_plan() {
    let api = MonitoringApi::start();
    let (url, key) = (api.url(), api.key());
    let variables = [("CRONITOR_API_URL", url.as_str()), ("CRONITOR_API_KEY", key.as_str())];
    let ran = worker(&["monitors", "plan"], &variables);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("! held back") && ran.out.contains("HEALTH_BASE_URL"), "{}", ran.out);
    assert!(ran.err.contains("1 of the monitors cannot be published"), "{}", ran.err);
    assert_eq!(worker(&["monitors", "apply", "--yes"], &variables).code, 1);
}

#[tokio::test]
async fn monitors_test_runs_in_this_process_or_over_the_network() {
    let ran = shop(&["monitors", "test"], &[]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    assert!(ran.out.starts_with("monitors: 7 passed, 0 failed, 1 not checked\n"), "{}", ran.out);
    let all = shop(&["monitors", "test", "--mutating", "--json"], &[]);
    assert!(
        all.json()["checked"].as_array().unwrap().iter().all(|one| one["verdict"] == "passed"),
        "{all:?}"
    );

    let running = Shop::start(&[]);
    running.until("/startupz", 200).await;
    let ran = shop(&["monitors", "test", "--url", &running.url], &[]);
    assert!(ran.code == 0 && ran.out.contains(&format!("{}/admin/stats", running.url)), "{ran:?}");
    running.set_fault("search", "fail").await;
    let ran = shop(&["monitors", "test", "--url", &running.url], &[]);
    assert!(ran.code == 1 && ran.out.contains("1 failed"), "{ran:?}");
}

#[test]
fn monitors_test_uses_the_prefix_and_exits_with_1_if_a_monitor_would_alert() {
    let session = ("WORKER_SESSION", "s");
    let ran = worker(&["monitors", "test"], &[session]);
    assert!(ran.code == 0 && ran.out.contains("/api/watched"), "{ran:?}");
    let ran = worker(&["monitors", "test"], &[session, ("WORKER", "500")]);
    assert!(ran.code == 1 && ran.out.contains("response.code = 500"), "{ran:?}");
    let unreachable = worker(&["monitors", "test", "--url", "http://127.0.0.1:1"], &[session]);
    assert!(unreachable.code == 1 && unreachable.out.contains("cannot be reached"), "{unreachable:?}");
    // The worker serves its routes without the prefix, which only a test over the network can detect.
    let serving = Serving::start(&[]);
    assert_eq!(worker(&["monitors", "test", "--url", &serving.url], &[session]).code, 1);
}

#[test]
fn groups_that_collide_are_an_error_and_not_a_panic() {
    let ran = worker(&["monitors", "test"], &[("WORKER_COPY", "/api")]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(
        ran.err.starts_with("error: GET /api/watched conflicts with a route of another group"),
        "{ran:?}"
    );
    assert!(ran.err.contains(".mount_group_at("), "{ran:?}");
}

#[test]
fn monitors_export_writes_each_format() {
    let export = |arguments: &[&str]| shop(&[&["monitors", "export", "--format"], arguments].concat(), &[]);
    let (json, cronitor) = (export(&["json"]), export(&["cronitor"]));
    assert_eq!(json.json()["monitors"].as_array().unwrap().len(), 8);
    assert_eq!(cronitor.json()["monitors"][0]["type"], "check");
    let both = export(&["prometheus"]).out;
    let scraping = export(&["prometheus", "--only", "prometheus.yml"]).out;
    let modules = export(&["prometheus", "--only", "blackbox.yml"]).out;
    assert_eq!(both, format!("# prometheus.yml\n{scraping}---\n# blackbox.yml\n{modules}"));
    let wrong = export(&["prometheus", "--discovery-url", "shop/internal/monitors/sd"]);
    assert!(wrong.code == 1 && wrong.err.contains("`--discovery-url` is not a URL"), "{wrong:?}");
    let discovery = "http://shop/internal/monitors/sd";
    let given =
        export(&["prometheus", "--discovery-url", discovery, "--exporter", "box:1", "--secrets", "/run/s"]);
    for part in [discovery, "\"box:1\"", "/run/s/PROBE_AUTHORIZATION"] {
        assert!(given.out.contains(part), "{part}: {}", given.out);
    }
    let wrong = export(&["json", "--only", "blackbox.yml"]);
    assert!(wrong.code == 1 && wrong.err.contains("--format prometheus"), "{wrong:?}");
    assert_eq!(run(program(), &["health", "monitors", "export"], &[]).code, 2, "a format is required");
}

#[test]
fn the_export_with_secrets_goes_to_a_file_that_only_its_owner_can_read() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("blackbox-{}.yml", std::process::id()));
    std::fs::write(&path, "old").unwrap();
    let to = path.to_str().unwrap();
    let export =
        |variables| shop(&["monitors", "export", "--format", "prometheus", "--with-secrets", to], variables);
    let ran = export(&[("SHOP_ADMIN_TOKEN", r#"Bearer hunter2"\"#)]);
    let written = std::fs::read_to_string(&path).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions());
    assert_eq!((ran.code, &*ran.out, mode & 0o777), (0, "", 0o600), "{ran:?}");
    assert!(written.contains(r#"hunter2\"\\""#), "{written}");
    std::fs::remove_file(&path).unwrap();
    let wrong = shop(&["monitors", "export", "--format", "json", "--with-secrets", to], &[]);
    assert!(wrong.code == 1 && wrong.err.contains("--format prometheus") && !path.exists(), "{wrong:?}");
}

#[test]
fn every_failure_of_the_api_exits_with_1_and_the_reason() {
    let faults = [
        (Fault::status(401), "401"),
        (Fault::status(403), "403"),
        (Fault::too_many_requests(RetryAfter::Seconds(60)), "429"),
        (Fault::too_many_requests(RetryAfter::Date(Duration::from_secs(90))), "429"),
        (Fault::status(500), "500"),
        (Fault::NotJson, "not JSON"),
        (Fault::Cut, "the connection broke"),
        (Fault::Endless, "longer than"),
    ];
    side_by_side(faults, async |(fault, seen)| {
        let api = MonitoringApi::start();
        api.fault_until_cleared(fault.clone());
        let ran = shop_with(&api, &["monitors", "plan"], &[]);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{fault:?}: {ran:?}");
        assert!(ran.err.contains(seen), "{fault:?}: {ran:?}");
        assert!(api.monitors().is_empty());
    });
}
