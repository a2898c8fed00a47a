//! The service status, the probe status and the monitors, over a real socket.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use health_runtime::{
    Builder, CheckDef, Details, Exposure, Health, Monitor, Outcome, Reporter, Status, Value, application,
    response,
};
use health_tests::http::{Answer, Server, client};
use health_tests::log::Log;

const MANAGED: [&str; 4] = ["/svc_status", "/svc_status.csv", "/svc_status.json", "/svc_status.prometheus"];

fn health(with: impl FnOnce(Builder) -> Builder) -> Health {
    let builder = Health::builder().application(application!()).variables(|_| None).allow_empty();
    with(builder).build().expect("nothing is asked for")
}

async fn served(with: impl FnOnce(Builder) -> Builder) -> Server {
    let health = health(with);
    Server::start(health.endpoints().nest("/internal", health.management())).await
}

/// A request to an endpoint of the management router with one header.
async fn ask(server: &Server, method: Method, path: &str, header: (&str, &str)) -> Answer {
    let request = client().request(method, server.url(path)).header(header.0, header.1);
    let answer = request.send().await.expect("an answer");
    Answer {
        status: answer.status(),
        headers: answer.headers().clone(),
        body: answer.text().await.expect("a body of text"),
    }
}

fn three_checks(builder: Builder) -> Builder {
    builder
        .check(CheckDef::new("search", || async { (Status::Warn, "index\tis\r\nbehind") }))
        .check(CheckDef::new("cache", || async {
            Outcome::pass().observe("hits", 42, "1").observe("ratio", 0.5, "1").observe("node", "eu-3", "1")
        }))
        .check(CheckDef::new("database", || async {
            Outcome::fail("is away").cause("postgres://shop:hunter2@db").observe("errors", 7, "1")
        }))
}

#[tokio::test]
async fn csv_has_a_line_for_each_check_sorted_by_name() {
    let server = served(three_checks).await;
    for path in ["/internal/svc_status", "/internal/svc_status.csv"] {
        let answer = server.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "failing checks do not change that");
        assert_eq!(answer.header("content-type"), "text/csv");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(
            answer.body,
            "cache\tOK\t\ndatabase\tRED\tis away: postgres://shop:hunter2@db\nsearch\tYELLOW\tindex is behind\n"
        );
    }
}

#[tokio::test]
async fn json_has_a_member_for_each_check_with_what_it_observed_in_numbers() {
    let server = served(three_checks).await;
    let answer = server.get("/internal/svc_status.json").await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "application/json"));
    assert_eq!(
        answer.json(),
        serde_json::json!({
            "cache": {"state": "OK", "hits": 42, "ratio": 0.5},
            "database": {"state": "RED", "detail": "is away: postgres://shop:hunter2@db", "errors": 7},
            "search": {"state": "YELLOW", "detail": "index\tis\r\nbehind"},
        })
    );
}

#[tokio::test]
async fn an_observation_named_like_a_member_of_the_format_does_not_replace_it() {
    let odd =
        CheckDef::new("odd", || async { Outcome::pass().observe("state", 1, "1").observe("detail", 2, "1") });
    let server = served(|builder| builder.check(odd)).await;
    let told = server.get("/internal/svc_status.json").await.json();
    assert_eq!(told, serde_json::json!({"odd": {"state": "OK"}}));
}

#[tokio::test]
async fn prometheus_says_help_and_type_once_and_the_numbers_after_their_check() {
    let server = served(three_checks).await;
    let answer = server.get("/internal/svc_status.prometheus").await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "text/plain; version=0.0.4"));
    assert_eq!(
        own(&answer.body),
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

/// The format's own lines, without the process's other metrics, which follow.
fn own(body: &str) -> &str {
    body.find("# HELP health_").map_or(body, |other| &body[..other])
}

#[tokio::test]
async fn prometheus_escapes_labels_and_has_no_series_twice() {
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
        own(&server.get("/internal/svc_status.prometheus").await.body).lines().skip(2).collect::<Vec<_>>(),
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
async fn without_checks_csv_is_empty_and_the_other_formats_are_well_formed() {
    let server = served(|builder| builder).await;
    assert_eq!(server.get("/internal/svc_status").await.body, "");
    assert_eq!(server.get("/internal/svc_status.json").await.body, "{}");
    let prometheus = server.get("/internal/svc_status.prometheus").await.body;
    assert_eq!(own(&prometheus).lines().count(), 2);
    assert!(prometheus.ends_with('\n'));
}

#[tokio::test]
async fn the_format_is_that_of_the_extension_or_of_accept_and_text_csv_wins_over_both() {
    let server = served(three_checks).await;
    let (csv, json, prometheus) = ("text/csv", "application/json", "text/plain; version=0.0.4");
    let scraper = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1";
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8";
    for (accept, formats) in [
        // `Accept`, then what is answered without an extension, and with `.csv`, `.json`, `.prometheus`.
        ("", [csv, csv, json, prometheus]),
        ("*/*", [csv, csv, json, prometheus]),
        (browser, [csv, csv, json, prometheus]),
        ("image/png", [csv, csv, json, prometheus]),
        ("application/json", [json, csv, json, prometheus]),
        ("Application/JSON; charset=utf-8", [json, csv, json, prometheus]),
        (scraper, [prometheus, csv, json, prometheus]),
        ("text/csv", [csv, csv, csv, csv]),
        ("application/json, text/csv", [csv, csv, csv, csv]),
        ("application/json;q=0.5, text/csv;q=0.7", [csv, csv, csv, csv]),
        ("application/json, text/csv;q=0.7", [json, csv, json, prometheus]),
        ("text/csv;q=0", [csv, csv, json, prometheus]),
        ("text/csv;q=1.5, text/csv;q=x, ;;,,=", [csv, csv, json, prometheus]),
    ] {
        for (path, format) in MANAGED.into_iter().zip(formats) {
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
async fn head_answers_like_get_without_a_body_and_other_methods_are_refused() {
    let server = served(three_checks).await;
    for path in MANAGED.into_iter().chain(["/probe_status"]) {
        let path = format!("/internal{path}");
        let (get, head) = (server.get(&path).await, server.send(Method::HEAD, &path).await);
        assert_eq!((head.status, head.body.as_str()), (get.status, ""), "{path}");
        for header in ["content-type", "content-length", "cache-control"] {
            assert_eq!(head.header(header), get.header(header), "{header} of {path}");
        }
        assert_eq!(server.send(Method::DELETE, &path).await.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
}

#[tokio::test]
async fn service_status_and_monitors_are_not_public_and_probe_status_is() {
    let server = served(three_checks).await;
    for path in MANAGED.into_iter().chain(["/svc_status.xml"]) {
        assert_eq!(server.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(server.get("/probe_status").await.status, StatusCode::OK);
}

#[tokio::test]
async fn where_it_is_made_public_service_status_tells_the_message_and_operators_the_cause() {
    let with = |builder: Builder| {
        let exposed = |builder: Builder, path| builder.expose(path, Exposure::Public);
        MANAGED.into_iter().fold(three_checks(builder).token("sesame"), exposed)
    };
    for details in [Details::Status, Details::Names] {
        let server = served(|builder| with(builder).details(details)).await;
        assert!(server.get("/svc_status").await.body.contains("database\tRED\tis away\n"));
        for path in MANAGED {
            let body = server.get(path).await.body;
            for withheld in ["hunter2", "errors", "hits"] {
                assert!(!body.contains(withheld), "{withheld} in {body}");
            }
        }
        let operator = ask(&server, Method::GET, "/svc_status", ("authorization", "Bearer sesame")).await;
        assert!(operator.body.contains("hunter2"), "{}", operator.body);
    }
}

#[tokio::test]
async fn a_check_that_hangs_is_red_and_does_not_hold_the_scraper() {
    let hangs = CheckDef::new("hangs", std::future::pending::<()>).timeout(Duration::from_secs(600));
    let server = served(|builder| builder.check(hangs).probe_deadline(Duration::from_millis(50))).await;
    let answer = server.get("/internal/svc_status.prometheus").await;
    assert!(own(&answer.body).ends_with("svc_status{name=\"hangs\"} 2\n"), "{}", answer.body);
}

#[tokio::test]
async fn a_reporter_is_a_holder_whose_state_is_set_and_each_change_is_logged() {
    static HOLDER: Reporter = Reporter::new();
    let health = health(|builder| builder.check(CheckDef::reporter("holder", &HOLDER)));
    let server = Server::start(health.management()).await;
    let log = Log::start();
    for (status, message, line) in [
        (Status::Pass, "12 rows", "holder\tOK\t12 rows\n"),
        (Status::Pass, "13 rows", "holder\tOK\t13 rows\n"),
        (Status::Warn, "slow", "holder\tYELLOW\tslow\n"),
        (Status::Fail, "away:\n\u{1b}[31m \"for now\"", "holder\tRED\taway: \\u{1b}[31m \"for now\"\n"),
        (Status::Pass, "", "holder\tOK\t\n"),
        (Status::Pass, "", "holder\tOK\t\n"),
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

#[tokio::test]
async fn a_decommissioned_process_says_its_word_and_is_alive_and_not_ready() {
    let server = served(|builder| builder.allow_unauthenticated_changes()).await;
    let get = async |path| {
        let answer = server.get(path).await;
        (answer.status.as_u16(), answer.body)
    };
    let answer = server.get("/probe_status").await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, "OK"));
    assert!(answer.header("content-type").starts_with("text/plain"));
    assert_eq!(answer.header("cache-control"), "no-store");

    for (query, word) in [("OFF", "OFF"), ("on+leave%3A%20%3Cb%3E", "on leave: <b>"), ("ok", "ok")] {
        let answer = server.send(Method::POST, &format!("/probe_status?body={query}")).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, word));
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(get("/probe_status").await, (503, word.to_owned()));
        assert_eq!(get("/internal/probe_status").await, (503, word.to_owned()));
        assert_eq!(get("/readyz").await, (503, "fail".to_owned()));
        assert_eq!(get("/livez").await, (200, "ok".to_owned()));
    }
    assert!(
        get("/readyz?verbose").await.1.contains("[-]decommission failed: the process takes no requests\n")
    );
    assert_eq!(server.send(Method::HEAD, "/probe_status").await.status, StatusCode::SERVICE_UNAVAILABLE);

    let answer = server.send(Method::POST, "/probe_status?body=OK").await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, "OK"));
    assert_eq!(get("/probe_status").await, (200, "OK".to_owned()));
    assert_eq!(get("/readyz").await, (200, "ok".to_owned()));
}

#[tokio::test]
async fn a_word_that_is_missing_too_long_or_unprintable_is_refused_and_changes_nothing() {
    let server = served(|builder| builder.allow_unauthenticated_changes()).await;
    let long = "x".repeat(101);
    for query in [
        "",
        "?",
        "?body",
        "?body=",
        "?word=OFF",
        "?body=a%0Ab",
        "?body=%00",
        "?body=%1B[2J",
        &format!("?body={long}"),
    ] {
        let answer = server.send(Method::POST, &format!("/probe_status{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
        assert!(!answer.body.contains("xx") && !answer.body.contains('\x1b'), "{}", answer.body);
    }
    assert_eq!(server.get("/probe_status").await.body, "OK");
    let longest = "ü".repeat(100);
    let answer = server.send(Method::POST, &format!("/probe_status?body={longest}")).await;
    assert_eq!((answer.status, answer.body), (StatusCode::OK, longest));
    let answer = server.send(Method::POST, "/probe_status?body=%FF%FE").await;
    assert_eq!(answer.body, "\u{fffd}\u{fffd}", "bytes that are no text are shown as such");
}

#[tokio::test]
async fn no_request_makes_an_endpoint_answer_anything_but_its_own_statuses() {
    let server = served(|builder| three_checks(builder).token("sesame")).await;
    let client = client();
    let endless = format!("?body={}", "%00".repeat(2_000));
    for path in MANAGED.into_iter().chain(["/probe_status", "/monitors"]) {
        for query in ["", "?", "?%", "?body=%&&==&body", "?%FF=%FE", "?<script>", &endless] {
            for method in
                [Method::GET, Method::HEAD, Method::POST, Method::from_bytes(b"BREW").expect("a method")]
            {
                let answer = client
                    .request(method.clone(), server.url(&format!("/internal{path}{query}")))
                    .header("accept", b"\xff\xfe;q=\xff, ,;".as_slice())
                    .header("authorization", b"Bearer \xff".as_slice())
                    .body("<script>".repeat(100))
                    .send()
                    .await
                    .expect("an answer");
                let expected = match method {
                    Method::GET | Method::HEAD => 200,
                    Method::POST if path == "/probe_status" => 403,
                    _ => 405,
                };
                assert_eq!(answer.status().as_u16(), expected, "{method} {path}{query}");
                assert!(!answer.text().await.expect("text").contains("script"), "{method} {path}{query}");
            }
        }
    }
}

#[tokio::test]
async fn a_request_changes_something_with_the_token_or_where_the_code_says_so_by_name() {
    type With = fn(Builder) -> Builder;
    let cases: [(With, &[(&str, u16)]); 4] = [
        (|builder| builder, &[("", 403), ("Bearer ", 403), ("Bearer sesame", 403)]),
        (
            |builder| builder.token("sesame"),
            &[
                ("", 403),
                ("Bearer", 403),
                ("Bearer sesam", 403),
                ("Basic sesame", 403),
                ("Bearer sesame", 200),
            ],
        ),
        (|builder| builder.allow_unauthenticated_changes(), &[("", 200), ("Bearer wrong", 200)]),
        (
            |builder| builder.token("sesame").allow_unauthenticated_changes(),
            &[("", 200), ("Bearer wrong", 200), ("Bearer sesame", 200)],
        ),
    ];
    for (at, (with, asked)) in cases.into_iter().enumerate() {
        let server = served(with).await;
        for path in ["/probe_status", "/internal/probe_status"] {
            for (authorization, status) in asked {
                let header = ("authorization", *authorization);
                let answer = ask(&server, Method::POST, &format!("{path}?body=OFF"), header).await;
                assert_eq!(answer.status.as_u16(), *status, "case {at}, {path}, {authorization:?}");
                let now = server.get("/probe_status").await.body;
                assert_eq!(
                    now,
                    if *status == 200 { "OFF" } else { "OK" },
                    "case {at}, {path}, {authorization:?}"
                );
                ask(&server, Method::POST, &format!("{path}?body=OK"), header).await;
            }
        }
    }
}

#[tokio::test]
async fn a_refusal_says_what_to_do_and_comes_before_the_request_is_read() {
    for (token, advice) in [(None, "set HEALTH_TOKEN"), (Some("sesame"), "send the configured token")] {
        let server = served(|builder| token.into_iter().fold(builder, Builder::token)).await;
        let answer = server.send(Method::POST, "/probe_status").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(answer.body.contains(advice) && !answer.body.contains("sesame"), "{}", answer.body);
    }
}

#[tokio::test]
async fn the_code_decommissions_too_and_each_change_is_logged_once() {
    let health = health(|builder| builder);
    let server = Server::start(health.endpoints()).await;
    let log = Log::start();
    for (word, told) in [("DRAIN", "DRAIN"), ("DRAIN", "DRAIN"), ("OK", "OFF"), ("a\nb", "OFF")] {
        health.decommission(word);
        let answer = server.get("/probe_status").await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::SERVICE_UNAVAILABLE, told));
    }
    health.recommission();
    health.recommission();
    assert_eq!(server.get("/probe_status").await.body, "OK");
    let changes: Vec<_> = log.lines().into_iter().filter(|line| line.contains("decommission")).collect();
    assert_eq!(changes.len(), 3, "{changes:?}");
}

#[tokio::test]
async fn monitors_are_told_as_they_are_published_with_every_secret_redacted() {
    let orders = Monitor::request(Method::POST, "/orders/{id}")
        .param("id", 1)
        .key("orders")
        .name("orders")
        .note("paged at night")
        .header("Authorization", Value::env("PROBE_TOKEN"))
        .header("X-Shop", "hunter2")
        .cookie("session", "hunter3")
        .body("{}")
        .mutates(true)
        .every(Duration::from_secs(90))
        .timeout(Duration::from_secs(5))
        .tags(["shop"])
        .assert(response::code().eq(200));
    let partner = Monitor::get("https://partner.example/ping").key("a-partner");
    let health = health(|builder| {
        builder
            .monitor(orders)
            .monitor(partner)
            .base_url("https://shop.example.com")
            .environment("production")
            .variables(|name| (name == "PROBE_TOKEN").then(|| "hunter4".to_owned()))
    });
    let server = Server::start(health.endpoints().nest("/internal", health.management())).await;
    assert_eq!(server.get("/monitors").await.status, StatusCode::NOT_FOUND);
    let answer = server.get("/internal/monitors").await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "application/json"));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(!answer.body.contains("hunter"), "{}", answer.body);

    let told = answer.json();
    let told = told["monitors"].as_array().expect("an array");
    let keys: Vec<_> = health.monitors().iter().map(|monitor| monitor.key.as_str()).collect();
    assert_eq!(told.iter().map(|monitor| monitor["key"].as_str().expect("a key")).collect::<Vec<_>>(), keys);
    let location = health.monitors()[0].location().public();
    assert!(location.starts_with("tests/service.rs:"), "{location}");
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        told[0],
        serde_json::json!({
            "key": "orders",
            "name": "orders",
            "note": format!("paged at night\ndeclared at {location} (health-tests {version})"),
            "method": "POST",
            "url": "https://shop.example.com/orders/1",
            "headers": {"Authorization": "env(PROBE_TOKEN)", "X-Shop": "********"},
            "cookies": {"session": "********"},
            "body": "{}",
            "assertions": ["response.code = 200"],
            "tags": ["shop", "managed-by:health-runtime", health.monitors()[0].tags[2]],
            "environment": "production",
            "schedule": "every 90 seconds",
            "timeout_seconds": 5,
            "location": location,
        })
    );
    // What a definition leaves open is what is published for it.
    assert_eq!((&told[1]["schedule"], &told[1]["timeout_seconds"]), (&"every 1 minute".into(), &10.into()));
    assert_eq!(told[1]["body"], serde_json::Value::Null);
}

#[tokio::test]
async fn without_monitors_the_list_is_empty() {
    assert_eq!(served(|builder| builder).await.get("/internal/monitors").await.body, r#"{"monitors":[]}"#);
}

#[tokio::test(start_paused = true)]
async fn the_code_asks_and_waits_for_the_status_of_a_check_by_name() {
    static WORKER: Reporter = Reporter::new();
    let health = health(|builder| builder.check(CheckDef::reporter("worker", &WORKER)));
    let second = Duration::from_secs(1);
    assert!(health.is("worker", Status::Fail).await, "it has not reported yet");
    assert!(!health.is("nobody", Status::Fail).await);
    assert!(!health.wait_for("nobody", Status::Pass, Duration::MAX).await);

    let asked = tokio::time::Instant::now();
    assert!(!health.wait_for("worker", Status::Pass, second).await);
    assert_eq!(asked.elapsed(), second);
    let mut transitions = health.subscribe();
    tokio::spawn(async move {
        tokio::time::sleep(second).await;
        WORKER.set(Status::Pass, "works");
    });
    assert!(health.wait_for("worker", Status::Pass, 60 * second).await);
    assert_eq!(asked.elapsed(), 2 * second);
    assert!(health.wait_for("worker", Status::Pass, Duration::ZERO).await, "what is known needs no time");
    assert!(health.is("worker", Status::Pass).await);
    let transition = transitions.next().await.expect("a change");
    assert_eq!((&*transition.check, transition.from, transition.to), ("worker", None, Status::Pass));
}
