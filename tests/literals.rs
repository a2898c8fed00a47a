//! Secrets that a definition has as literals, where a compiler cannot refuse them: nothing that people see shows them, and
//! the requests carry them all the same.
#![allow(clippy::unwrap_used, reason = "helpers of tests, which clippy does not count as tests")]

use axum::Router;
use axum::http::{Method, Uri};
use axum::routing::any;
use health_runtime::{
    Builder, CheckDef, Health, Monitor, Outcome, Probe, Value, application, export::Export,
};
use health_tests::http::Server;
use health_tests::monitoring_api::MonitoringApi;
use serde_json::Value as Json;

const SECRET: &str = "hunter2";

fn monitors() -> Vec<Monitor> {
    vec![
        Monitor::get("/orders")
            .key("parameter")
            .query("page", 1)
            .query("api_key", SECRET)
            .query("sort", "name"),
        Monitor::request(Method::POST, "/login")
            .key("body")
            .mutates(true)
            .body(r#"{"user": "ann", "password": "hunter2"}"#),
        Monitor::get("https://partner.example/ping?sig=hunter2&page=1").tags(["foreign"]),
        Monitor::get("https://hooks.slack.com/services/T0/B0/hunter2").tags(["hook"]),
    ]
}

fn built(builder: Builder) -> Health {
    let builder = builder
        .application(application!())
        .allow_empty()
        .environment("test")
        .base_url("https://shop.example")
        .variables(|_| None);
    monitors().into_iter().fold(builder, Builder::monitor).build().unwrap()
}

fn assert_hidden(text: &str) {
    assert!(!text.contains(SECRET), "{text}");
}

#[tokio::test]
async fn no_list_export_or_debug_text_shows_a_secret_of_a_query_a_body_or_a_foreign_url() {
    let health = built(Health::builder().publish(false));
    let server = Server::start(health.management()).await;
    let shown = server.get("/monitors").await.body;
    assert!(shown.contains("page=1&api_key=********&sort=name"), "{shown}");
    assert!(shown.contains("https://partner.example/ping?sig=********&page=1"), "{shown}");
    assert!(shown.contains("https://hooks.slack.com/********"), "{shown}");
    let export: Export<'_> = health.export();
    for text in [
        shown,
        server.get("/monitors/sd").await.body,
        export.json(),
        export.cronitor(),
        export.prometheus().to_string(),
        health.overview().to_string(),
        format!("{export:?}"),
        format!("{:?}", monitors()),
        format!("{:#?}", health.monitors()[0]),
    ] {
        assert_hidden(&text);
    }
    let scraping = export.prometheus().scrape_configuration();
    assert!(scraping.contains("# parameter is not probed: its URL contains a secret"), "{scraping}");
}

#[test]
fn the_key_of_a_monitor_has_neither_the_query_nor_the_secret_path_of_a_foreign_url() {
    let key_of = |url: &str| {
        let builder = Health::builder().application(application!()).allow_empty().environment("test");
        let health = builder.variables(|_| None).monitor(Monitor::get(url)).build().unwrap();
        health.monitors()[0].key.clone()
    };
    let plain = key_of("https://partner.example/ping");
    assert_eq!(plain, "health-tests-test-get-https-partner-example-ping-2a033395", "as in earlier releases");
    assert_eq!(key_of("https://partner.example/ping?sig=hunter2"), plain);
    let hook = |id| key_of(&format!("https://hooks.slack.com/services/T0/B0/{id}"));
    assert_hidden(&hook(SECRET));
    assert_ne!(hook(SECRET), hook("hunter3"), "two hooks are two monitors");
}

#[tokio::test]
async fn the_monitoring_api_receives_the_secrets_and_no_plan_shows_them() {
    let api = MonitoringApi::start();
    let health = built(Health::builder().api_url(api.url()).api_key(api.key()));
    let plan = health.monitors().plan().await.unwrap();
    assert_hidden(&format!("{plan} {plan:?}"));
    let applied = health.monitors().apply(plan).await.unwrap();
    assert!(applied.is_complete(), "{applied}");
    let stored = api.monitors();
    let sent: Vec<_> = stored.values().map(Json::to_string).collect();
    assert!(sent.iter().all(|monitor| monitor.contains(SECRET)), "{sent:#?}");
    let changed =
        built(Health::builder().api_url(api.url()).api_key(api.key()).base_url("https://other.example"));
    let plan = changed.monitors().plan().await.unwrap();
    assert_hidden(&format!("{plan} {plan:?}"));
}

#[tokio::test]
async fn a_preflight_sends_the_secret_and_shows_it_in_no_report() {
    let echo = |uri: Uri| async move { (axum::http::StatusCode::IM_A_TEAPOT, uri.to_string()) };
    let server = Server::start(Router::new().fallback(any(echo))).await;
    let monitor = Monitor::get("/orders")
        .query("api_key", SECRET)
        .assert(health_runtime::response::body().eq("nothing like it"));
    let health = Health::builder().allow_empty().variables(|_| None).monitor(monitor).build().unwrap();
    let report = health.preflight_url(server.url("")).await;
    let text = format!("{report}\n{}", serde_json::to_string(&report).unwrap());
    assert!(!report.passed() && text.contains("api_key=********"), "{text}");
    assert_hidden(&text);
}

#[tokio::test]
async fn debug_of_reports_shows_no_cause() {
    let check =
        CheckDef::new("database", || async { Outcome::fail("is down").cause("postgres://u:hunter2@db") });
    let health = Health::builder().variables(|_| None).check(check).build().unwrap();
    let report = health.report(Probe::Readiness).await;
    assert_eq!(report.checks()[0].cause(), Some("postgres://u:hunter2@db"));
    for text in [format!("{report:?}"), format!("{report:#?}"), format!("{:?}", report.checks()[0])] {
        assert!(text.contains("is down") && text.contains("withheld"), "{text}");
        assert_hidden(&text);
    }
}

/// Values that no line of a shell could insert into a file of YAML.
const DIFFICULT: [&str; 3] = [r#"a"b\c: #d 'e' ${OTHER} $x"#, "{[&*!|>%@`", "ünï-🙂~"];

#[test]
fn the_modules_with_secrets_have_every_value_as_a_quoted_text() {
    let monitor = Monitor::request(Method::POST, "https://partner.example/ping")
        .key("partner")
        .mutates(true)
        .header("Authorization", Value::env("FIRST"))
        .header("X-First", Value::env("FIRST"))
        .header("X-Second", Value::env("SECOND"))
        .cookie("third", DIFFICULT[2])
        .body(r#"{"password":"hunter2"}"#);
    let build = |second: Option<&'static str>| {
        let variables = move |name: &str| match name {
            "FIRST" => Some(DIFFICULT[0].to_owned()),
            "SECOND" => second.map(str::to_owned),
            _ => None,
        };
        let builder = Health::builder().application(application!()).allow_empty().variables(variables);
        builder.monitor(monitor.clone()).build().unwrap()
    };
    let health = build(Some(DIFFICULT[1]));
    let text = health.export().prometheus().modules_with_secrets().unwrap();
    let value = |name: &str| -> String {
        let line = text
            .lines()
            .find_map(|line| line.trim_start().strip_prefix(name))
            .unwrap_or_else(|| panic!("{text}"));
        // A quoted text of YAML is a string of JSON as well.
        serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"))
    };
    assert_eq!(value("\"Authorization\": "), DIFFICULT[0]);
    assert_eq!(value("\"X-First\": "), DIFFICULT[0]);
    assert_eq!(value("\"X-Second\": "), DIFFICULT[1]);
    assert_eq!(value("\"Cookie\": "), format!("third={}", DIFFICULT[2]));
    assert_eq!(value("body: "), r#"{"password":"hunter2"}"#);
    assert!(!text.contains("credentials_file"), "it needs no other file: {text}");
    let name = |text: &str| text.lines().find(|line| line.starts_with("  http_")).unwrap().to_owned();
    assert_eq!(name(&text), name(&health.export().prometheus().modules()), "the name that the targets have");

    let error = build(None).export().prometheus().modules_with_secrets().unwrap_err().to_string();
    assert!(error.contains("the environment variable `SECOND` is not set"), "{error}");
}
