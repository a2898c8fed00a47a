use super::routes::{app, health};
use serde_json::json;

#[tokio::test(start_paused = true)]
async fn the_text_shows_verdict_source_line_and_reason_of_each_monitor() {
    let health = health();
    let report = health.preflight(&app(&health)).await.to_string();
    let lines: Vec<_> = report.lines().collect();
    assert_eq!(lines[0], "monitors: 10 passed, 9 failed, 3 not checked");
    let at = lines.iter().position(|line| line.contains("/invoices/99")).unwrap();
    assert!(lines[at].starts_with("  FAILED       GET /invoices/99  "), "{report}");
    assert!(lines[at].contains(" tests/preflight/routes.rs:"), "{report}");
    assert_eq!(lines[at + 1], "               response.code = 200: it is 404");
    let places = lines.iter().filter_map(|line| line.find("tests/preflight/"));
    let monitors: Vec<_> = places.take(20).collect();
    assert!(monitors.windows(2).all(|two| two[0] == two[1]), "the columns are aligned: {report}");
    assert!(
        report.contains("\nroutes without a monitor: 1\n  GET /unmonitored  tests/preflight/routes.rs:"),
        "{report}"
    );
}

#[tokio::test(start_paused = true)]
async fn the_json_has_the_same_contents() {
    let health = health();
    let report = serde_json::to_value(health.preflight(&app(&health)).await).unwrap();
    let of = |path: &str| {
        let checked = report["checked"].as_array().unwrap();
        checked.iter().find(|monitor| monitor["url"].as_str().unwrap().ends_with(path)).unwrap().clone()
    };
    assert_eq!(report["passed"], false);
    let mut users = of("/users");
    assert!(users["seconds"].take().as_f64().unwrap() < 5.0);
    assert!(users["location"].take().as_str().unwrap().starts_with("tests/preflight/routes.rs:"));
    let key = users["key"].take();
    assert!(key.as_str().unwrap().contains("-get-users-"), "{key}");
    assert_eq!(
        users,
        json!({
            "key": null, "name": "GET /users", "method": "GET", "url": "/users", "location": null,
            "verdict": "passed", "seconds": null, "reasons": [], "notes": [],
        })
    );
    assert_eq!(of("/changes")["verdict"], "not_checked");
    assert_eq!(of("/invoices/99")["reasons"][0], "response.code = 200: it is 404");
    assert_eq!(report["uncovered"][0]["path"], "/unmonitored");
}

#[tokio::test]
async fn a_route_is_uncovered_without_a_monitor_or_an_explicit_refusal() {
    let uncovered = health().uncovered();
    assert_eq!(uncovered.len(), 1, "{uncovered:?}");
    assert_eq!((&*uncovered[0].methods, &*uncovered[0].path), ("GET", "/unmonitored"));
    assert_eq!(uncovered[0].location.file, "tests/preflight/routes.rs");
}
