use std::time::{Duration, Instant};

use serde_json::Value;

use super::run::{Serving, WORKER, run, shop, worker};

/// The status of a check in the JSON of `health check`.
fn status_of(json: &Value, name: &str) -> Value {
    let mut checks = json["checks"].as_array().unwrap().iter();
    checks.find(|check| check["name"] == name).unwrap_or_else(|| panic!("{name}: {json:#}"))["status"].clone()
}

#[test]
fn a_pass_exits_with_0_and_lists_each_check_on_standard_output() {
    let ran = shop(&["check"], &[]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    assert!(ran.out.starts_with("all checks: pass\n  alive "), "{}", ran.out);
    let importer = ran.out.lines().find(|line| line.contains("importer")).unwrap_or_default();
    assert!(importer.contains("not known           only the running application"), "{}", ran.out);
    assert!(!ran.out.contains('\u{1b}'), "no colours without a terminal");

    let ready = shop(&["check", "--probe", "readiness", "--json"], &[]);
    let json = ready.json();
    assert_eq!((ready.code, &json["status"], &json["probe"]), (0, &"pass".into(), &"readiness".into()));
    assert_eq!(status_of(&json, "database"), "pass");
    assert!(!ready.out.contains("\"alive\""), "`alive` belongs to another probe");
    assert_eq!(shop(&["check", "--name", "database"], &[]).code, 0);
}

#[test]
fn a_failure_exits_with_1_and_a_warning_does_not() {
    let ran = worker(&["check", "--probe", "liveness"], &[("WORKER", "fails")]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.starts_with("liveness: fail\n  disk  fail"), "{}", ran.out);
    assert_eq!(worker(&["check", "--name", "disk"], &[("WORKER", "fails")]).code, 1);

    let ran = worker(&["check", "--probe", "readiness", "--json"], &[]);
    assert_eq!((ran.code, &ran.json()["status"]), (0, &"warn".into()));
    let named = worker(&["check", "--name", "nice"], &[]);
    assert_eq!(named.code, 1, "a check that is named counts with its own status: {named:?}");
}

#[test]
fn a_check_command_ignores_schedules_delays_thresholds_and_the_probe_deadline() {
    let ran = worker(&["check", "--json"], &[]);
    let json = ran.json();
    assert_eq!(
        (status_of(&json, "late"), status_of(&json, "slow")),
        ("pass".into(), "pass".into()),
        "{json:#}"
    );
    assert_eq!(status_of(&json, "rounds"), Value::Null, "no reporter reports in this process: {json:#}");
    assert_eq!(ran.code, 0);
}

#[test]
fn a_named_check_that_only_the_running_application_knows_is_an_error() {
    for name in ["importer", "route-groups"] {
        let ran = shop(&["check", "--name", name], &[]);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""));
        assert!(ran.err.contains(name) && ran.err.contains("ask it with --url"), "{}", ran.err);
    }
}

#[test]
fn an_unknown_name_is_an_error_with_the_nearest_name() {
    let ran = shop(&["check", "--name", "databse"], &[]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("did you mean `database`?") && ran.err.contains("health list"), "{}", ran.err);
    assert_eq!(shop(&["check", "--name", "database", "--probe", "liveness"], &[]).code, 1);
    assert_eq!(shop(&["check", "--probe", "readyness"], &[]).code, 2);
}

#[test]
fn a_check_that_hangs_does_not_prevent_the_exit() {
    let started = Instant::now();
    let ran = worker(&["check", "--probe", "liveness"], &[("WORKER", "hangs")]);
    assert!(started.elapsed() < Duration::from_secs(15), "{:?}", started.elapsed());
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("timed out") && ran.err.contains("`disk` still runs"), "{ran:?}");
}

#[test]
fn url_checks_a_running_application_over_the_network() {
    let serving = Serving::start(&[]);
    let url = ["--url", serving.url.as_str()];
    let live = worker(&[&["check", "--probe", "liveness"], &url[..]].concat(), &[]);
    assert_eq!((live.code, live.err.as_str()), (0, ""));
    assert_eq!(live.out, format!("{}/livez: pass (200)\n  [+]disk ok\n  livez check passed\n", serving.url));

    // The checks run in that process. In this one, `disk` would fail.
    let here = worker(&[&["check", "--name", "disk", "--json"], &url[..]].concat(), &[("WORKER", "fails")]);
    assert_eq!((here.code, &here.json()["status"]), (0, &"pass".into()));

    let all = worker(&[&["check", "--json"], &url[..]].concat(), &[]);
    assert_eq!((all.code, &all.json()["status"], &all.json()["code"]), (1, &"fail".into(), &503.into()));

    let moved = worker(&["check", "--url", &format!("{}/elsewhere", serving.url)], &[]);
    assert_eq!((moved.code, moved.out.as_str()), (1, ""));
    assert!(moved.err.contains("404") && moved.err.contains("everything before /health"), "{moved:?}");
}

#[test]
fn url_follows_moved_endpoints_and_fails_for_one_that_is_off() {
    let endpoints = [("HEALTH_ENDPOINTS", "/livez=/alive, /readyz/{check}=/one/{name}/now, /startupz=off")];
    let serving = Serving::start(&endpoints);
    for which in [["--probe", "liveness"], ["--name", "disk"]] {
        let ran = worker(&[&["check", "--url", &serving.url], &which[..]].concat(), &endpoints);
        assert_eq!(ran.code, 0, "{ran:?}");
    }
    let off = worker(&["check", "--url", &serving.url, "--probe", "startup"], &endpoints);
    assert!(off.code == 1 && off.err.contains("HEALTH_ENDPOINTS"), "{off:?}");
}

#[test]
fn an_unreachable_application_is_a_failure_with_the_next_step() {
    let ran = worker(&["check", "--url", "http://127.0.0.1:1"], &[]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("cannot be reached") && ran.err.contains("does the application run"), "{ran:?}");
    let ran = worker(&["check", "--url", "http://ann:hunter2@127.0.0.1:1"], &[]);
    assert!(ran.code == 1 && ran.err.contains("`--url`") && !ran.err.contains("hunter2"), "{ran:?}");
}

#[test]
fn causes_are_shown_only_with_verbose() {
    for arguments in [&["check", "--name", "nice"][..], &["check", "--name", "nice", "--json"]] {
        let ran = worker(arguments, &[]);
        assert!(!ran.out.contains("hunter2"), "{ran:?}");
        let verbose = worker(&[arguments, &["--verbose"]].concat(), &[]);
        assert!(verbose.out.contains("the password hunter2 is wrong"), "{verbose:?}");
    }
}

#[test]
fn invalid_arguments_exit_with_2_and_help_and_version_exit_with_0() {
    for arguments in [&["serve"][..], &["health", "chek"], &["health", "check", "--nam", "x"], &["health"]] {
        let ran = run(WORKER, arguments, &[]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{arguments:?}");
        assert!(ran.err.contains("Usage: worker"), "{arguments:?}: {ran:?}");
    }
    assert_eq!(run(WORKER, &["--version"], &[]).out, "worker 1.2.3\n");
    let help = run(WORKER, &["health", "monitors", "plan", "--help"], &[]);
    assert!(help.code == 0 && help.out.contains("Exit status: 0 when there is nothing to do, 2"), "{help:?}");
    assert!(
        run(WORKER, &["health", "check", "--help"], &[])
            .out
            .contains("intervals, delays and thresholds do not apply")
    );
}
