use std::process::{Command, Stdio};

use super::run::{WORKER, shop, worker};

#[test]
fn list_prints_checks_routes_and_monitors_as_text_or_json() {
    let ran = shop(&["list"], &[]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.contains("checks: 9\n") && ran.out.contains("routes: 10\n"), "{}", ran.out);
    let json = shop(&["list", "--json"], &[]).json();
    for (what, number) in [("checks", 9), ("routes", 10), ("monitors", 8)] {
        assert_eq!(json[what].as_array().unwrap().len(), number, "{what}");
    }
}

#[test]
fn list_uncovered_prints_routes_without_a_monitor() {
    let ran = worker(&["list", "--uncovered"], &[]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.starts_with("routes without a monitor: 1\n  GET /api/forgotten  "), "{}", ran.out);
    let json = worker(&["list", "--uncovered", "--json"], &[]).json();
    assert_eq!(json.as_array().unwrap().len(), 1);
    assert_eq!(json[0]["path"], "/api/forgotten");
    assert!(shop(&["list", "--uncovered"], &[]).out.starts_with("every route has a monitor"));
}

#[test]
fn a_closed_standard_output_is_not_an_error() {
    let mut child = Command::new(WORKER)
        .args(["health", "list"])
        .env_clear()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert_eq!((ended.status.code(), ended.stderr.as_slice()), (Some(0), &b""[..]));
}
