use std::process::{Command, Stdio};

use super::run::{WORKER, shop, worker};

#[test]
fn everything_is_listed_for_people_and_for_programs() {
    let ran = shop(&["list"], &[]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.contains("checks: 7\n") && ran.out.contains("routes: 10\n"), "{}", ran.out);
    let json = shop(&["list", "--json"], &[]).json();
    for (what, number) in [("checks", 7), ("routes", 10), ("monitors", 8)] {
        assert_eq!(json[what].as_array().unwrap().len(), number, "{what}");
    }
}

#[test]
fn the_routes_that_nobody_watches_and_nobody_declined_to_watch_are_listed() {
    let ran = worker(&["list", "--uncovered"], &[]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.starts_with("routes without a monitor: 1\n  GET /api/forgotten  "), "{}", ran.out);
    let json = worker(&["list", "--uncovered", "--json"], &[]).json();
    assert_eq!(json.as_array().unwrap().len(), 1);
    assert_eq!(json[0]["path"], "/api/forgotten");
    assert!(shop(&["list", "--uncovered"], &[]).out.starts_with("every route has a monitor"));
}

#[test]
fn whoever_stops_reading_breaks_nothing() {
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
