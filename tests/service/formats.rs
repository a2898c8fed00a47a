use std::time::Duration;

use axum::http::{Method, StatusCode};
use health_runtime::{CheckDef, Outcome, Reporter, Status};
use health_tests::http::Server;
use health_tests::log::Log;
use serde_json::json;

use super::{SVC_STATUS, ask, health, served, three_checks};

#[tokio::test]
async fn csv_has_one_row_for_each_check_sorted_by_name_and_does_not_end_with_a_newline() {
    let server = served(three_checks).await;
    for path in ["/internal/svc_status", "/internal/svc_status.csv"] {
        let answer = server.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "also when checks fail");
        assert_eq!(answer.header("content-type"), "text/csv; charset=UTF-8");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(
            answer.body,
            "cache\tOK\t\ndatabase\tRED\tis away: postgres://shop:hunter2@db\nsearch\tYELLOW\tindex\\tis\\r\\nbehind"
        );
    }
}

#[tokio::test]
async fn json_has_a_member_for_each_check_with_every_observation_as_it_was_set() {
    let server = served(|builder| {
        let note = json!({"table": "orders", "slow": [1, null, "x"]});
        let queue = CheckDef::new("queue", move || {
            let outcome = Outcome::pass().observe("note", note.clone(), "").observe("open", true, "");
            async move { outcome }
        });
        three_checks(builder).check(queue)
    })
    .await;
    let answer = server.get("/internal/svc_status.json").await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "application/json"));
    assert_eq!(
        answer.json(),
        json!({
            "cache": {"state": "OK", "hits": 42, "node": "eu-3", "ratio": 0.5},
            "database": {"state": "RED", "detail": "is away: postgres://shop:hunter2@db", "errors": 7},
            "queue": {"state": "OK", "note": {"table": "orders", "slow": [1, null, "x"]}, "open": true},
            "search": {"state": "YELLOW", "detail": "index\tis\r\nbehind"},
        })
    );
}

#[tokio::test]
async fn an_observation_cannot_replace_a_member_of_the_format() {
    let odd =
        CheckDef::new("odd", || async { Outcome::pass().observe("state", 1, "1").observe("detail", 2, "1") });
    let server = served(|builder| builder.check(odd)).await;
    let body = server.get("/internal/svc_status.json").await.json();
    assert_eq!(body, json!({"odd": {"state": "OK"}}));
}

#[tokio::test]
async fn prometheus_has_one_help_and_type_and_lists_numbers_after_their_check() {
    let server = served(three_checks).await;
    let answer = server.get("/internal/svc_status.prometheus").await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, PROMETHEUS));
    assert_eq!(
        svc_status_lines(&answer.body),
        "# HELP svc_status Status 0->OK, 1->YELLOW, 2->RED\n\
         # TYPE svc_status untyped\n\
         svc_status{name=\"cache\"} 0\n\
         svc_status{name=\"cache_hits\"} 42\n\
         svc_status{name=\"cache_ratio\"} 0.5\n\
         svc_status{name=\"database\"} 2\n\
         svc_status{name=\"database_errors\"} 7\n\
         svc_status{name=\"search\"} 1\n"
    );
    assert!(answer.body.contains("\n# TYPE health_check_status gauge\n"), "{}", answer.body);
    assert!(answer.body.ends_with('\n'));
}

#[tokio::test]
async fn the_numbers_among_the_labels_of_a_check_follow_its_state() {
    let labels = json!({"rows": 7, "lag": 0.5, "node": "eu-3", "nested": {"a": 1}});
    let importer = CheckDef::new("importer", move || {
        let outcome = Outcome::pass().observe("labels", labels.clone(), "").observe("rows", 9, "1");
        async move { outcome }
    });
    let server = served(|builder| builder.check(importer)).await;
    let body = server.get("/internal/svc_status.prometheus").await.body;
    let series: Vec<_> = svc_status_lines(&body).lines().skip(2).collect();
    assert_eq!(
        series,
        [
            r#"svc_status{name="importer"} 0"#,
            r#"svc_status{name="importer_lag"} 0.5"#,
            r#"svc_status{name="importer_rows"} 7"#,
        ],
        "each series once"
    );
    let document = server.get("/internal/svc_status.json").await.json();
    assert_eq!(document["importer"]["labels"]["node"], "eu-3");
}

/// The lines of `svc_status` itself, without the metrics that follow them.
fn svc_status_lines(body: &str) -> &str {
    body.find("# HELP health_").map_or(body, |other| &body[..other])
}

#[tokio::test]
async fn prometheus_escapes_labels_and_writes_each_series_once() {
    let server = served(|builder| {
        builder
            .check(CheckDef::new(r#"a "b" \c"#, || async { Outcome::pass().observe("x\ny", 1, "1") }))
            .check(CheckDef::new("d", || async {
                Outcome::pass().observe("e", 1, "1").observe("f", 2, "1").observe("f", 3, "1")
            }))
            .check(CheckDef::new("d_e", || async { true }))
    })
    .await;
    assert_eq!(
        svc_status_lines(&server.get("/internal/svc_status.prometheus").await.body)
            .lines()
            .skip(2)
            .collect::<Vec<_>>(),
        [
            r#"svc_status{name="a \"b\" \\c"} 0"#,
            r#"svc_status{name="a \"b\" \\c_x\ny"} 1"#,
            r#"svc_status{name="d"} 0"#,
            r#"svc_status{name="d_f"} 2"#,
            r#"svc_status{name="d_e"} 0"#,
        ]
    );
}

#[tokio::test]
async fn without_checks_every_format_is_still_well_formed() {
    let server = served(|builder| builder).await;
    assert_eq!(server.get("/internal/svc_status").await.body, "");
    assert_eq!(server.get("/internal/svc_status.json").await.body, "{}");
    let prometheus = server.get("/internal/svc_status.prometheus").await.body;
    assert_eq!(svc_status_lines(&prometheus).lines().count(), 2);
    assert!(prometheus.ends_with('\n'));
}

const CSV: &str = "text/csv; charset=UTF-8";
const JSON: &str = "application/json";
const PROMETHEUS: &str = "text/plain; version=0.0.4; charset=UTF-8";

#[tokio::test]
async fn prometheus_has_its_own_path_and_accept_chooses_between_csv_and_json() {
    let server = served(three_checks).await;
    let by_extension = [CSV, CSV, JSON, PROMETHEUS];
    let (all_csv, all_json) = ([CSV, CSV, CSV, PROMETHEUS], [JSON, JSON, JSON, PROMETHEUS]);
    let scraper = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1";
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8";
    for (accept, formats) in [
        // `Accept`, then the format without an extension and with `.csv`, `.json` and `.prometheus`.
        ("", by_extension),
        ("*/*", by_extension),
        (browser, by_extension),
        (scraper, by_extension),
        ("text/plain", by_extension),
        ("application/*, text/*", by_extension),
        ("application/json", all_json),
        ("Application/JSON; charset=utf-8", all_json),
        ("text/csv", all_csv),
        ("text/csv, application/json;q=0.001", all_json),
        ("text/csv;q=0.1, application/json;q=0", all_csv),
        ("text/csv;q=0, application/json;q=0.000", by_extension),
        ("text/csv;q=1.5, text/csv;q=x, ;;,,=", by_extension),
        ("text/csvx, xapplication/json", by_extension),
    ] {
        for (path, format) in SVC_STATUS.into_iter().zip(formats) {
            let answer = ask(&server, Method::GET, &format!("/internal{path}"), ("accept", accept)).await;
            assert_eq!(
                (answer.status, answer.header("content-type")),
                (StatusCode::OK, format),
                "{path}: {accept}"
            );
        }
    }
}

#[tokio::test]
async fn an_unknown_extension_is_not_found() {
    let server = served(three_checks).await;
    for path in
        ["/svc_status.xml", "/svc_status.", "/svc_status.jsonx", "/svc_status/.json", "/svc_status.JSON"]
    {
        assert_eq!(server.get(&format!("/internal{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_check_that_hangs_is_red_and_does_not_delay_the_scraper() {
    let hangs = CheckDef::new("hangs", std::future::pending::<()>).timeout(Duration::from_secs(600));
    let server = served(|builder| builder.check(hangs).probe_deadline(Duration::from_millis(50))).await;
    let answer = server.get("/internal/svc_status.prometheus").await;
    assert!(svc_status_lines(&answer.body).ends_with("svc_status{name=\"hangs\"} 2\n"), "{}", answer.body);
}

#[tokio::test]
async fn a_reporter_sets_its_state_and_each_change_is_logged() {
    static HOLDER: Reporter = Reporter::new();
    let health = health(|builder| builder.check(CheckDef::reporter("holder", &HOLDER)));
    let server = Server::start(health.management()).await;
    let log = Log::start();
    for (status, message, line) in [
        (Status::Pass, "12 rows", "holder\tOK\t12 rows"),
        (Status::Pass, "13 rows", "holder\tOK\t13 rows"),
        (Status::Warn, "slow", "holder\tYELLOW\tslow"),
        (Status::Fail, "away:\n\u{1b}[31m \"for now\"", "holder\tRED\taway:\\n\\u{1b}[31m \"for now\""),
        (Status::Pass, "", "holder\tOK\t"),
        (Status::Pass, "", "holder\tOK\t"),
    ] {
        HOLDER.set(status, message);
        assert_eq!(server.get("/svc_status").await.body, line);
    }
    let lines: Vec<_> = log.lines().into_iter().filter(|line| line.contains("check=\"holder\"")).collect();
    let changes: Vec<_> =
        lines.iter().filter_map(|line| line.split_once("health: ")?.1.split_once(" check=")).collect();
    let messages: Vec<_> = changes.iter().map(|(message, _)| *message).collect();
    assert_eq!(
        messages,
        [
            r#"state change: UNKNOWN -> OK "12 rows""#,
            r#"state change: OK -> YELLOW "slow""#,
            r#"state change: YELLOW -> RED "away: \u{1b}[31m "for now"""#,
            r#"state change: RED -> OK """#,
        ]
    );
    for part in ["from=\"warn\"", "to=\"fail\"", "reason=\"away"] {
        assert!(changes[2].1.contains(part), "{part} in {}", changes[2].1);
    }
}
