//! `/metrics` in both text formats.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::http::header::ACCEPT;
use axum::http::{Method, StatusCode};
use health_runtime::{Application, Builder, CheckDef, Health, Monitor, Outcome, Reporter, Status};
use health_tests::http::{Server, client};
use health_tests::monitoring_api::{Fault, MonitoringApi};
use health_tests::until;
use tokio::sync::Notify;

const OPEN: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The `Accept` header of Prometheus 2.43.
const PROMETHEUS: &str = "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,\
                          text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

fn build(checks: impl IntoIterator<Item = CheckDef>, with: impl FnOnce(Builder) -> Builder) -> Health {
    let builder = Health::builder().variables(|_| None).application(Application::new("shop", "1.4.0"));
    with(checks.into_iter().fold(builder, Builder::check)).build().expect("the declarations are valid")
}

async fn serve(health: &Health) -> Server {
    Server::start(health.endpoints().nest("/internal", health.management())).await
}

async fn served(checks: impl IntoIterator<Item = CheckDef>) -> Server {
    serve(&build(checks, |builder| builder)).await
}

/// The content type and the metrics, for this `Accept`.
async fn scrape(server: &Server, accept: &str) -> (String, String) {
    let request = client().get(server.url("/internal/metrics")).header(ACCEPT, accept);
    let answer = request.send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    let kind = answer.headers()["content-type"].to_str().expect("text").to_owned();
    (kind, answer.text().await.expect("text"))
}

async fn text(server: &Server) -> String {
    scrape(server, "text/plain").await.1
}

async fn open(server: &Server) -> String {
    scrape(server, "application/openmetrics-text").await.1
}

/// The value of `series`, which must occur once.
fn value(metrics: &str, series: &str) -> f64 {
    let mut values = metrics.lines().filter_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    let value = values.next().unwrap_or_else(|| panic!("{series} in\n{metrics}"));
    assert!(values.next().is_none(), "{series} occurs twice in\n{metrics}");
    value.parse().expect("a number")
}

fn contains(metrics: &str, lines: &[&str]) {
    for line in lines {
        assert!(metrics.lines().any(|known| known == *line), "{line} in\n{metrics}");
    }
}

/// A readiness check for each result that a run can have, and a liveness check.
fn checks_of_every_result() -> Vec<CheckDef> {
    let soon = Duration::from_millis(20);
    vec![
        CheckDef::new("passes", async || true),
        CheckDef::new("warns", async || (Status::Warn, "is long")),
        CheckDef::new("fails", async || Outcome::fail("is away").cause("postgres://shop:hunter2@db")),
        CheckDef::new("hangs", std::future::pending::<bool>).timeout(soon),
        CheckDef::new("panics", async || -> bool { panic!("hunter2") }),
        CheckDef::new("lives", async || true).liveness(),
    ]
}

#[tokio::test]
async fn before_the_first_run_every_series_exists_and_no_check_passes() {
    let server = served([CheckDef::new("queue", async || true)]).await;
    let metrics = text(&server).await;
    let version = env!("CARGO_PKG_VERSION");
    let expected = format!(
        r#"# HELP health_check_status What the status of the check counts as: 0 pass, 1 warn, 2 fail or unknown.
# TYPE health_check_status gauge
health_check_status{{check="queue"}} 2.0
# HELP health_check_own_status Status of the check before on_fail: 0 pass, 1 warn, 2 fail or unknown.
# TYPE health_check_own_status gauge
health_check_own_status{{check="queue"}} 2.0
# HELP health_check_runs_total Finished runs of the check, or reports of a reporter, by result.
# TYPE health_check_runs_total counter
health_check_runs_total{{check="queue",result="pass"}} 0
health_check_runs_total{{check="queue",result="warn"}} 0
health_check_runs_total{{check="queue",result="fail"}} 0
health_check_runs_total{{check="queue",result="timeout"}} 0
health_check_runs_total{{check="queue",result="panic"}} 0
# HELP health_check_duration_seconds Duration of the runs of the check.
# TYPE health_check_duration_seconds histogram
health_check_duration_seconds_sum{{check="queue"}} 0.0
health_check_duration_seconds_count{{check="queue"}} 0
health_check_duration_seconds_bucket{{le="0.001",check="queue"}} 0
health_check_duration_seconds_bucket{{le="0.005",check="queue"}} 0
health_check_duration_seconds_bucket{{le="0.01",check="queue"}} 0
health_check_duration_seconds_bucket{{le="0.05",check="queue"}} 0
health_check_duration_seconds_bucket{{le="0.1",check="queue"}} 0
health_check_duration_seconds_bucket{{le="0.5",check="queue"}} 0
health_check_duration_seconds_bucket{{le="1.0",check="queue"}} 0
health_check_duration_seconds_bucket{{le="2.5",check="queue"}} 0
health_check_duration_seconds_bucket{{le="5.0",check="queue"}} 0
health_check_duration_seconds_bucket{{le="10.0",check="queue"}} 0
health_check_duration_seconds_bucket{{le="+Inf",check="queue"}} 0
# HELP health_check_last_run_timestamp_seconds Unix time of the end of the last run of the check, or of the last report.
# TYPE health_check_last_run_timestamp_seconds gauge
# HELP health_up Whether the present records would let the probe pass: 1 or 0.
# TYPE health_up gauge
health_up{{probe="liveness"}} 1.0
health_up{{probe="readiness"}} 0.0
health_up{{probe="startup"}} 1.0
# HELP health_publish_puts_total Requests that put monitors to the monitoring API, by result.
# TYPE health_publish_puts_total counter
health_publish_puts_total{{result="accepted"}} 0
health_publish_puts_total{{result="failed"}} 0
health_publish_puts_total{{result="refused"}} 0
# HELP health_monitors_published Monitors that the monitoring API holds for this application.
# TYPE health_monitors_published gauge
health_monitors_published 0.0
# HELP health_monitors_orphaned Monitors of this application that no definition declares any more.
# TYPE health_monitors_orphaned gauge
health_monitors_orphaned 0.0
# HELP health_build_info The application, its version, and the version of health-runtime.
# TYPE health_build_info gauge
health_build_info{{application="shop",version="1.4.0",library_version="{version}"}} 1.0
"#
    );
    assert_eq!(metrics, expected);

    // OpenMetrics names counters and infos differently in HELP and TYPE, and ends with EOF.
    let expected = expected
        .replace(" health_check_runs_total Finished", " health_check_runs Finished")
        .replace(" health_check_runs_total counter", " health_check_runs counter")
        .replace(" health_publish_puts_total Requests", " health_publish_puts Requests")
        .replace(" health_publish_puts_total counter", " health_publish_puts counter")
        .replace(" health_build_info The", " health_build The")
        .replace(" health_build_info gauge", " health_build info")
        .replace(&format!("\"{version}\"}} 1.0"), &format!("\"{version}\"}} 1"));
    assert_eq!(open(&server).await, expected + "# EOF\n");
}

#[tokio::test]
async fn each_run_is_counted_by_its_result_in_both_formats() {
    let server = served(checks_of_every_result()).await;
    server.get("/readyz").await;
    server.get("/livez").await;
    for metrics in [text(&server).await, open(&server).await] {
        for (check, status, result) in [
            ("passes", "0.0", "pass"),
            ("warns", "1.0", "warn"),
            ("fails", "2.0", "fail"),
            ("hangs", "2.0", "timeout"),
            ("panics", "2.0", "panic"),
            ("lives", "0.0", "pass"),
        ] {
            contains(&metrics, &[&format!("health_check_status{{check=\"{check}\"}} {status}")]);
            for known in ["pass", "warn", "fail", "timeout", "panic"] {
                let runs = usize::from(known == result);
                let line = format!("health_check_runs_total{{check=\"{check}\",result=\"{known}\"}} {runs}");
                contains(&metrics, &[&line]);
            }
            contains(
                &metrics,
                &[
                    &format!("health_check_duration_seconds_count{{check=\"{check}\"}} 1"),
                    &format!("health_check_duration_seconds_bucket{{le=\"+Inf\",check=\"{check}\"}} 1"),
                ],
            );
            let last =
                value(&metrics, &format!("health_check_last_run_timestamp_seconds{{check=\"{check}\"}}"));
            let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs_f64();
            assert!((now - 60.0..=now).contains(&last), "{last} is not just before {now}");
        }
        let hung = value(&metrics, "health_check_duration_seconds_sum{check=\"hangs\"}");
        assert!((0.02..10.0).contains(&hung), "{hung}");
        let quick = value(&metrics, "health_check_duration_seconds_bucket{le=\"0.01\",check=\"hangs\"}");
        assert_eq!(quick, 0.0);
        let within = value(&metrics, "health_check_duration_seconds_bucket{le=\"10.0\",check=\"hangs\"}");
        assert_eq!(within, 1.0, "buckets are cumulative");
        contains(&metrics, &[r#"health_up{probe="liveness"} 1.0"#, r#"health_up{probe="readiness"} 0.0"#]);
        assert!(!metrics.contains("hunter2"), "metrics show no cause: {metrics}");
    }
}

#[tokio::test]
async fn a_scrape_neither_runs_a_check_nor_waits_for_one() {
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    let check = CheckDef::new("counted", move || {
        counted.fetch_add(1, Ordering::SeqCst);
        std::future::ready(true)
    })
    .ttl(Duration::ZERO);
    let started = Arc::new(Notify::new());
    let started_run = Arc::clone(&started);
    let hanging = CheckDef::new("hanging", move || {
        started_run.notify_one();
        std::future::pending::<bool>()
    });
    let hanging = hanging.timeout(Duration::from_secs(600)).liveness();
    let server = served([check, hanging]).await;
    for _ in 0..3 {
        text(&server).await;
    }
    assert_eq!(runs.load(Ordering::SeqCst), 0);
    assert_eq!(server.get("/readyz").await.status, StatusCode::OK);

    // The request that started the run still waits while the metrics are scraped.
    let (client, url) = (client(), server.url("/livez"));
    let waiting = tokio::spawn(async move { client.get(url).send().await });
    started.notified().await;
    for _ in 0..3 {
        let metrics = open(&server).await;
        contains(
            &metrics,
            &[
                r#"health_check_runs_total{check="counted",result="pass"} 1"#,
                // The record has expired, but remains the last known until the next request runs the check.
                r#"health_check_status{check="counted"} 0.0"#,
                r#"health_up{probe="readiness"} 1.0"#,
                // Its first run is under way, which is no evidence.
                r#"health_up{probe="liveness"} 1.0"#,
            ],
        );
    }
    assert_eq!(runs.load(Ordering::SeqCst), 1);
    assert!(!waiting.is_finished());
    waiting.abort();
}

#[tokio::test]
async fn health_up_follows_on_fail_and_maintenance() {
    let search = CheckDef::new("search", async || false).on_fail(health_runtime::OnFail::Warn);
    let health = build([search], |builder| builder);
    let server = serve(&health).await;
    server.get("/readyz").await;
    let metrics = text(&server).await;
    contains(
        &metrics,
        &[r#"health_check_status{check="search"} 1.0"#, r#"health_up{probe="readiness"} 1.0"#],
    );
    health.set_maintenance(true);
    contains(
        &text(&server).await,
        &[r#"health_up{probe="readiness"} 0.0"#, r#"health_up{probe="startup"} 1.0"#],
    );
}

#[tokio::test]
async fn reports_are_counted_as_runs_without_a_duration() {
    static IMPORTER: Reporter = Reporter::new();
    let server = served([CheckDef::reporter("importer", &IMPORTER)]).await;
    IMPORTER.report(Status::Pass);
    IMPORTER.report(Status::Warn);
    let metrics = text(&server).await;
    contains(
        &metrics,
        &[
            r#"health_check_status{check="importer"} 1.0"#,
            r#"health_check_runs_total{check="importer",result="pass"} 1"#,
            r#"health_check_runs_total{check="importer",result="warn"} 1"#,
            r#"health_check_duration_seconds_count{check="importer"} 0"#,
        ],
    );
    assert!(value(&metrics, r#"health_check_last_run_timestamp_seconds{check="importer"}"#) > 1.6e9);
}

#[tokio::test]
async fn odd_names_are_escaped_in_both_formats() {
    let server = serve(&build([CheckDef::new("a\"b\\c d ü✓", async || true)], |builder| {
        builder.application(Application::new("the\n\"shop\"", "1\\2"))
    }))
    .await;
    server.get("/readyz").await;
    for metrics in [text(&server).await, open(&server).await] {
        contains(
            &metrics,
            &[
                r#"health_check_status{check="a\"b\\c d ü✓"} 0.0"#,
                r#"health_check_runs_total{check="a\"b\\c d ü✓",result="pass"} 1"#,
                r#"health_check_duration_seconds_bucket{le="+Inf",check="a\"b\\c d ü✓"} 1"#,
            ],
        );
        let build = r#"health_build_info{application="the\n\"shop\"",version="1\\2",library_version=""#;
        assert!(metrics.contains(build), "{metrics}");
    }
}

#[tokio::test]
async fn accept_chooses_the_format_and_the_default_is_text() {
    let server = served([CheckDef::new("queue", async || true)]).await;
    for (accept, kind) in [
        ("", TEXT),
        ("*/*", TEXT),
        (PROMETHEUS, OPEN),
        ("application/openmetrics-text", OPEN),
        ("Application/OpenMetrics-Text ; Version=1.0.0", OPEN),
        ("application/openmetrics-text;version=\"1.0.0\"", OPEN),
        (
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.5",
            OPEN,
        ),
        ("application/openmetrics-text, */*", OPEN),
        ("application/openmetrics-text;q=0.4,text/plain;q=0.5", TEXT),
        ("text/plain;q=0.4,application/openmetrics-text;q=0.5", OPEN),
        ("application/openmetrics-text,text/plain", TEXT),
        ("application/openmetrics-text;q=0", TEXT),
        ("application/openmetrics-text;q=0,*/*", TEXT),
        ("application/openmetrics-text;q=2", TEXT),
        ("application/openmetrics-text;q=NaN", TEXT),
        ("text/html,application/json", TEXT),
        (";;q=,,/ /;=", TEXT),
    ] {
        assert_eq!(scrape(&server, accept).await.0, kind, "{accept}");
    }
    assert_eq!(server.get("/internal/metrics").await.header("content-type"), TEXT, "without the header");
    let two_headers = client().get(server.url("/internal/metrics"));
    let two_headers =
        two_headers.header(ACCEPT, "text/plain;q=0.5").header(ACCEPT, "application/openmetrics-text");
    assert_eq!(
        two_headers.send().await.expect("an answer").headers()["content-type"],
        OPEN,
        "two headers count as one list"
    );
}

#[tokio::test]
async fn metrics_are_not_public_and_not_cached_and_answer_head() {
    let server = served([CheckDef::new("queue", async || true)]).await;
    assert_eq!(server.get("/metrics").await.status, StatusCode::NOT_FOUND);
    let get = server.get("/internal/metrics").await;
    let head = server.send(Method::HEAD, "/internal/metrics").await;
    assert_eq!((head.status, head.body.as_str()), (StatusCode::OK, ""));
    for header in ["content-type", "content-length", "cache-control"] {
        assert_eq!(head.header(header), get.header(header), "{header}");
    }
    assert_eq!(get.header("cache-control"), "no-store");
    let post = server.send(Method::POST, "/internal/metrics").await;
    assert_eq!(post.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn puts_are_counted_by_result_and_published_monitors_are_counted() {
    let api = MonitoringApi::start();
    api.fault(Fault::status(500), 1);
    let health = build([], |builder| {
        let builder = builder.api_url(api.url()).api_key(api.key());
        builder.monitor(Monitor::get("https://a.example/")).monitor(Monitor::get("https://b.example/"))
    });
    let server = serve(&health).await;
    let running = health.start();
    until("the monitors", async || text(&server).await.contains("health_monitors_published 2.0")).await;
    let metrics = text(&server).await;
    running.shutdown().await;
    contains(
        &metrics,
        &[
            r#"health_publish_puts_total{result="accepted"} 1"#,
            r#"health_publish_puts_total{result="failed"} 1"#,
            r#"health_publish_puts_total{result="refused"} 0"#,
        ],
    );
    assert!(!metrics.contains(&api.key()));
}

#[tokio::test]
async fn a_refused_put_is_counted_and_publishes_no_monitor() {
    let api = MonitoringApi::start();
    let health = build([], |builder| {
        builder.api_url(api.url()).api_key("wrong").monitor(Monitor::get("https://a.example/"))
    });
    let server = serve(&health).await;
    let running = health.start();
    let refused = r#"health_publish_puts_total{result="refused"} 1"#;
    until("the refusal", async || text(&server).await.contains(refused)).await;
    contains(&text(&server).await, &["health_monitors_published 0.0"]);
    running.shutdown().await;
}
