use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse;
use health_runtime::preflight::{Preflight, Verdict};
use health_tests::log::Log;

use super::routes::{Changes, app, builder, failure, health, not_checked, of, passes};

async fn report() -> Preflight {
    let health = health();
    health.preflight(&app(&health)).await
}

// Virtual time, in this test and the next ones: the monitor of `/slow` would delay each of them by a second.
#[tokio::test(start_paused = true)]
async fn a_monitor_whose_assertions_hold_passes() {
    let report = report().await;
    for path in ["/", "/orders/1?verbose=yes", "/users", "/monitored-in-code", "/livez", "/from-where"] {
        assert!(passes(&report, path), "{path}: {report}");
    }
    assert!(!report.passed(), "other monitors fail");
}

#[tokio::test(start_paused = true)]
async fn headers_and_cookies_are_sent_with_their_secrets() {
    assert!(passes(&report().await, "/guarded"));
}

#[tokio::test(start_paused = true)]
async fn an_unset_variable_fails_its_monitor_and_is_named() {
    assert_eq!(failure(&report().await, "/unset"), "the environment variable `NOT_SET` is not set");
}

#[tokio::test(start_paused = true)]
async fn every_failed_assertion_is_reported_with_the_actual_value() {
    let report = report().await;
    assert_eq!(
        failure(&report, "/ping"),
        "response.body contains 'pong': it is \"a\\u{1b}[31mping\"\n\
         response.header X-Kind = 'x': there is no header `X-Kind`"
    );
    assert_eq!(
        failure(&report, "/broken"),
        "it answered 502, and no assertion on `response.code` allows that"
    );
}

#[tokio::test(start_paused = true)]
async fn a_404_from_a_handler_is_not_reported_as_a_missing_route() {
    assert_eq!(
        failure(&report().await, "/invoices/99"),
        "response.code = 200: it is 404\nthe handler ran and answered 404: use sample values that exist"
    );
}

#[tokio::test(start_paused = true)]
async fn a_monitor_fails_at_its_timeout() {
    let started = tokio::time::Instant::now();
    assert_eq!(failure(&report().await, "/slow"), "it did not answer within its timeout of 1 s");
    assert_eq!(started.elapsed(), Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn a_panicking_handler_fails_only_its_monitor() {
    let report = report().await;
    assert_eq!(failure(&report, "/panics"), "it panicked: cannot read \"********\"");
    assert!(passes(&report, "/users"));
}

#[tokio::test(start_paused = true)]
async fn redirects_within_the_application_follow_the_monitor() {
    let report = report().await;
    assert!(passes(&report, "/old") && passes(&report, "/stays"), "{report}");
    assert_eq!(of(&report, "/old").notes, ["it was redirected to `/orders/7`"]);
    assert_eq!(of(&report, "/stays").notes, [""; 0]);
    assert_eq!(failure(&report, "/loops"), "it redirects more than 10 times");
}

#[tokio::test(start_paused = true)]
async fn a_url_of_another_host_is_not_checked() {
    let report = report().await;
    let other = "another host serves this URL, not this router";
    assert_eq!(not_checked(&report, "https://127.0.0.1:1/partner"), other);
    assert_eq!(not_checked(&report, "/leaves"), format!("it redirects to `https://127.0.0.1:1/`: {other}"));
}

#[tokio::test(start_paused = true)]
async fn a_mutating_request_is_sent_only_on_demand() {
    let changes = Changes::default();
    let health = builder(&changes).build().unwrap();
    let app = app(&health);
    let report = health.preflight(&app).await;
    assert_eq!(
        not_checked(&report, "/changes"),
        "not sent: POST may change data; `.including_mutating()` or `--mutating` sends it"
    );
    assert_eq!(changes.count(), 0);

    let report = health.preflight(&app).including_mutating().await;
    assert!(passes(&report, "/changes"), "{report}");
    assert_eq!(changes.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_assertion_beyond_the_body_limit_is_noted_as_unchecked() {
    let report = report().await;
    assert!(passes(&report, "/long"), "{report}");
    assert_eq!(
        of(&report, "/long").notes,
        ["not checked: response.body contains 'x': the body is longer than the 1048576 bytes that are read"]
    );
}

#[tokio::test(start_paused = true)]
async fn neither_report_nor_log_contains_a_secret() {
    let log = Log::start();
    let report = report().await;
    let json = serde_json::to_string(&report).unwrap();
    let shown = failure(&report, "/echo");
    assert_eq!(
        shown,
        "response.body = 'something else': it is \"you sent ********, of which ******** is the token\""
    );
    for text in [report.to_string(), format!("{report:?}"), json, log.lines().join("\n")] {
        assert!(!text.contains("hunter2") && !text.contains("a1b2c3"), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_response_that_is_not_the_handlers_is_noted() {
    async fn closed(_: Request, _: Next) -> axum::response::Response {
        StatusCode::NO_CONTENT.into_response()
    }
    let health = health();
    let report = health.preflight(&app(&health).layer(from_fn(closed))).await;
    assert!(passes(&report, "/users"));
    assert_eq!(
        of(&report, "/users").notes,
        ["the handler did not run: a layer, another route or a fallback answered"]
    );
    assert!(of(&report, "/monitored-in-code").notes.is_empty(), "a monitor built in code has no handler");
    let with_a_fallback_page = Router::new().fallback(|| async { "the page" });
    let report = health.preflight(&with_a_fallback_page).await;
    assert!(matches!(of(&report, "/users").verdict, Verdict::Passed { .. }));
    assert_eq!(of(&report, "/users").notes.len(), 1, "{report}");
}
