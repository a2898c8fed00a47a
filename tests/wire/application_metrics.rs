//! The application's own metrics, in every response that has those of the library.

use std::time::Duration;

use axum::http::header::ACCEPT;
use health_runtime::CheckDef;
use health_tests::http::{Answer, Server, client};
use health_tests::log::Log;

use super::served;

const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";
const ORDERS: &str =
    "# HELP shop_orders_total Orders.\n# TYPE shop_orders_total counter\nshop_orders_total 7\n";

async fn scrape(server: &Server, path: &str) -> Answer {
    // A Prometheus server prefers OpenMetrics.
    let request = client().get(server.url(path));
    Answer::to(request.header(ACCEPT, "application/openmetrics-text;q=0.6,text/plain;version=0.0.4;q=0.5"))
        .await
}

#[tokio::test]
async fn the_metrics_of_the_application_follow_those_of_the_library_in_the_format_that_they_have() {
    let (_, server) = served(|builder| {
        builder
            .check(CheckDef::new("db", || async { true }))
            .metrics_from(|| ORDERS.to_owned())
            .metrics_from(|| "shop_carts 3".to_owned())
            .metrics_from(String::new)
    })
    .await;
    for path in ["/internal/metrics", "/internal/svc_status.prometheus"] {
        let answer = scrape(&server, path).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type").to_lowercase(), TEXT, "{path}");
        assert!(answer.body.ends_with(&format!("{ORDERS}shop_carts 3\n")), "{path}: {}", answer.body);
        assert!(answer.body.contains("health_check_status{check=\"db\"}"), "{path}: {}", answer.body);
        assert!(!answer.body.contains("# EOF"), "{path}: {}", answer.body);
    }
}

#[tokio::test]
async fn the_mark_at_the_end_of_openmetrics_does_not_end_the_response_early() {
    let (_, server) = served(|builder| {
        builder
            .metrics_from(|| "# TYPE a gauge\na 1\n# EOF\n".to_owned())
            .metrics_from(|| "# TYPE b gauge\nb 2\n# EOF".to_owned())
    })
    .await;
    let body = scrape(&server, "/internal/metrics").await.body;
    assert!(body.ends_with("# TYPE a gauge\na 1\n# TYPE b gauge\nb 2\n"), "{body}");
}

#[tokio::test]
async fn metrics_that_panic_leave_all_others_in_place_and_the_log_says_so() {
    let log = Log::start();
    let (_, server) = served(|builder| {
        builder
            .metrics_from(|| -> String { panic!("a registry that panics") })
            .metrics_from(|| "shop_carts 3\n".to_owned())
    })
    .await;
    let body = scrape(&server, "/internal/metrics").await.body;
    for part in [
        "health_up{probe=\"liveness\"} 1",
        "# metrics of the application are missing: a function panicked\n",
        "\nshop_carts 3\n",
    ] {
        assert!(body.contains(part), "{part} in {body}");
    }
    let lines = log.lines();
    assert!(lines.iter().any(|line| line.contains("metrics of the application are missing")), "{lines:?}");
}

#[tokio::test]
async fn metrics_that_hang_leave_those_of_the_library_in_place() {
    let (release, held) = std::sync::mpsc::channel::<()>();
    let held = std::sync::Mutex::new(held);
    let (_, server) = served(|builder| {
        builder.probe_deadline(Duration::from_millis(50)).metrics_from(move || {
            _ = held.lock().map(|held| held.recv());
            "late 1\n".to_owned()
        })
    })
    .await;
    let body = scrape(&server, "/internal/metrics").await.body;
    assert!(body.contains("health_up{probe=\"liveness\"} 1"), "{body}");
    assert!(
        body.ends_with("# metrics of the application are missing: a function did not answer in time\n"),
        "{body}"
    );
    drop(release);
}
