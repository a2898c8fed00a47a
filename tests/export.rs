//! The monitors as Prometheus configuration, as targets for its HTTP service discovery, and as JSON.
//!
//! Configuration is compared with the files in `export/`.
//! `UPDATE_GOLDENS=1 cargo test -p health-tests --test unannotated export::` rewrites them.
#![allow(clippy::unwrap_used, reason = "helpers of tests, which clippy does not count as tests")]

use std::path::Path;

use axum::Router;
use axum::http::{Method, StatusCode};
use health_runtime::{Builder, Exposure, Health, Monitor, Value, application, response, ssl_certificate};
use health_tests::http::Server;
use health_tests::monitoring_api::MonitoringApi;
use health_tests::until;
use serde_json::{Value as Json, json};

/// A secret of every kind that a monitor can have. No export may contain one.
const SECRETS: [&str; 4] = ["hunter2", "in-the-source", "Basic", "a-session"];

const VARIABLES: [&str; 3] = ["PROBE_TOKEN", "API_KEY", "CSRF"];

fn builder() -> Builder {
    Health::builder()
        .application(application!())
        .allow_empty()
        .publish(false)
        .environment("test")
        .base_url("https://shop.example")
        .variables(|name| VARIABLES.contains(&name).then(|| format!("Bearer hunter2 of {name}")))
}

/// Monitors that use every feature that an export has to represent.
fn all() -> Vec<Monitor> {
    let seconds = std::time::Duration::from_secs;
    vec![
        Monitor::get("/plain"),
        Monitor::get("/plain-too").every(seconds(300)),
        Monitor::get("/orders").key("orders").assert(response::code().eq(200)),
        Monitor::get("/orders/1")
            .key("order")
            .assert(response::json("id").eq(1))
            .assert(response::code().eq(200))
            .assert(response::header("X-Count").gt(3)),
        Monitor::request(Method::POST, "/quotes")
            .key("quotes")
            .name("quotes: \"bread\" # and butter")
            .mutates(true)
            .header("Content-Type", "application/json")
            .header("Authorization", Value::env("PROBE_TOKEN"))
            .header("X-Api-Key", Value::env("API_KEY"))
            .header("X-Team", "in-the-source")
            .cookie("session", "a-session")
            .cookie("csrf", Value::env("CSRF"))
            .body("{\"product\":\"br\\\\ead\u{2028}\"}")
            .every(seconds(30))
            .timeout(seconds(15))
            .follow_redirects(false)
            .verify_ssl(false)
            .assert(response::code().ge(200))
            .assert(response::code().lt(205))
            .assert(response::code().ne(203))
            .assert(response::time().lt(std::time::Duration::from_millis(2_500)))
            .assert(response::time().gt(seconds(1)))
            .assert(response::body().contains("1.5 (net) 'x'"))
            .assert(response::body().not_contains("error"))
            .assert(response::body().ne(""))
            .assert(response::header("Content-Type").eq("application/json"))
            .assert(response::header("Vary").contains(""))
            .assert(response::header("Server").not_contains("debug"))
            .assert(ssl_certificate::expires_in().gt(seconds(7 * 24 * 60 * 60))),
        Monitor::get("http://partner.example:8080/ping")
            .key("partner")
            .header("Authorization", "Basic in-the-source")
            .assert(response::code().eq(200))
            .assert(response::code().eq(204)),
        Monitor::get("/asleep").key("asleep").paused(true),
        Monitor::get("/elsewhere").key("elsewhere").environments(["production"]),
    ]
}

fn with(builder: Builder, monitors: Vec<Monitor>) -> Health {
    monitors.into_iter().fold(builder, Builder::monitor).build().unwrap()
}

async fn discovery_targets(health: &Health) -> Json {
    let server = Server::start(health.management()).await;
    let answer = server.get("/monitors/sd").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    let head = server.send(Method::HEAD, "/monitors/sd").await;
    assert_eq!((head.status, &*head.body), (StatusCode::OK, ""));
    assert_eq!(head.header("content-type"), "application/json");
    answer.json()
}

#[tokio::test]
async fn each_monitor_is_a_target_with_its_labels() {
    let monitor = Monitor::get("/orders")
        .query("q", "a b")
        .query("r", "\"x\"")
        .key("orders")
        .name("orders, \"quoted\" \\ and ünïcode")
        .every(std::time::Duration::from_secs(45))
        .timeout(std::time::Duration::from_secs(5))
        .assert(response::code().eq(200));
    let health = with(builder(), vec![monitor]);
    let module = module_names(&health.export().prometheus().modules());
    let [module] = &module[..] else { panic!("{module:?}") };
    assert!(module.starts_with("http_get_200_"), "{module}");
    let expected = json!([{
        "targets": [health.monitors()[0].url],
        "labels": {
            "name": "orders, \"quoted\" \\ and ünïcode",
            "key": "orders",
            "method": "GET",
            "environment": "test",
            "application": "health-tests",
            "module": module,
            "__param_module": module,
            "__scrape_interval__": "45s",
            "__scrape_timeout__": "6s",
        },
    }]);
    assert_eq!(discovery_targets(&health).await, expected);
}

#[tokio::test]
async fn every_label_is_valid_and_every_target_names_an_existing_module() {
    let health = with(builder(), all());
    let modules = module_names(&health.export().prometheus().modules());
    let found = discovery_targets(&health).await;
    let targets = found.as_array().unwrap();
    assert_eq!(targets.len(), 6, "paused monitors and those of other environments are left out: {found:#}");
    for target in targets {
        assert_eq!(
            target.as_object().unwrap().len(),
            2,
            "Prometheus ignores the whole list if a target has an unknown member"
        );
        for (name, value) in target["labels"].as_object().unwrap() {
            assert!(value.as_str().is_some_and(|text| !text.is_empty()), "{name}: {value}");
            let start = |c: char| c.is_ascii_alphabetic() || c == '_';
            assert!(
                name.starts_with(start) && name.chars().all(|c| start(c) || c.is_ascii_digit()),
                "{name}"
            );
        }
        let module = target["labels"]["__param_module"].as_str().unwrap();
        assert!(modules.iter().any(|known| known == module), "{module} is none of {modules:?}");
    }
    let of = |key: &str| {
        let target = targets.iter().find(|target| target["labels"]["key"] == key).unwrap();
        target["labels"]["module"].clone()
    };
    assert_eq!(of("order"), of("orders"), "an assertion that no module can express makes no separate module");
    assert_eq!(modules.len(), 4);
}

#[tokio::test]
async fn without_a_host_or_a_monitor_there_are_no_targets() {
    let without_host = Health::builder().application(application!()).allow_empty().variables(|_| None);
    assert_eq!(discovery_targets(&with(without_host, all().split_off(6))).await, json!([]));
    let without_host = Health::builder().application(application!()).allow_empty().variables(|_| None);
    let health = with(without_host, vec![Monitor::get("/orders").key("orders")]);
    assert_eq!(discovery_targets(&health).await, json!([]));
    let text = health.export().prometheus().scrape_configuration();
    assert!(text.contains("# orders is not probed: its host is unknown: set HEALTH_BASE_URL"), "{text}");
    assert!(text.contains("static_configs: []"), "{text}");
    assert_eq!(health.export().prometheus().modules(), "modules: {}\n");
    assert_eq!(discovery_targets(&with(builder(), Vec::new())).await, json!([]));
}

#[tokio::test]
async fn the_targets_are_not_public_unless_the_code_exposes_them() {
    let health = with(builder(), all());
    let server = Server::start(health.endpoints()).await;
    assert_eq!(server.get("/monitors/sd").await.status, StatusCode::NOT_FOUND);
    let moved = builder().move_endpoint("/monitors/sd", "/targets").expose("/monitors/sd", Exposure::Public);
    let router: Router = with(moved, all()).endpoints();
    assert_eq!(Server::start(router).await.get("/targets").await.status, StatusCode::OK);
}

#[tokio::test]
async fn no_export_contains_a_secret() {
    let health = with(builder(), all());
    let export = health.export();
    let found = discovery_targets(&health).await.to_string();
    for text in
        [export.json(), export.cronitor(), export.prometheus().to_string(), found, format!("{export:?}")]
    {
        for secret in SECRETS {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
}

#[tokio::test]
async fn the_configuration_equals_the_committed_files() {
    let health = with(builder(), all());
    let prometheus = health.export().prometheus();
    assert_equals_file("modules.yml", &prometheus.modules());
    assert_equals_file("static.yml", &prometheus.scrape_configuration());
    let prometheus = prometheus
        .discovery_url("http://shop:3000/internal/monitors/sd")
        .exporter("blackbox:9115")
        .secrets("/run/secrets");
    assert_equals_file("discovery.yml", &prometheus.scrape_configuration());
    let elsewhere = prometheus.modules();
    assert!(elsewhere.contains("credentials_file: \"/run/secrets/PROBE_TOKEN\""), "{elsewhere}");
    assert_eq!(module_names(&elsewhere), module_names(&health.export().prometheus().modules()));
}

#[tokio::test]
async fn the_cronitor_export_equals_a_put_with_placeholders_for_secrets() {
    let api = MonitoringApi::start();
    let builder = builder().publish(true).api_url(api.url()).api_key(api.key());
    let health = with(builder, all());
    let running = health.start();
    until("a put", async || !api.puts().is_empty()).await;
    running.shutdown().await;
    let sent: Json = serde_json::from_slice(&api.puts()[0].body).unwrap();
    let exported = health.export().cronitor();
    let filled = [
        ("${PROBE_TOKEN}", "Bearer hunter2 of PROBE_TOKEN"),
        ("${API_KEY}", "Bearer hunter2 of API_KEY"),
        ("${CSRF}", "Bearer hunter2 of CSRF"),
        ("${QUOTES_X_TEAM}", "in-the-source"),
        ("${QUOTES_SESSION}", "a-session"),
        ("${PARTNER_AUTHORIZATION}", "Basic in-the-source"),
    ]
    .iter()
    .fold(exported, |text, (variable, value)| {
        assert!(text.contains(variable), "{variable} in {text}");
        text.replace(variable, value)
    });
    let by_key = |mut batch: Json| {
        batch["monitors"].as_array_mut().unwrap().sort_by_key(|monitor| monitor["key"].to_string());
        batch
    };
    assert_eq!(by_key(serde_json::from_str(&filled).unwrap()), by_key(sent));
}

#[tokio::test]
async fn the_json_export_equals_the_response_of_the_endpoint() {
    let health = with(builder(), all());
    let server = Server::start(health.management()).await;
    let exported: Json = serde_json::from_str(&health.export().json()).unwrap();
    assert_eq!(server.get("/monitors").await.json(), exported);
}

fn module_names(modules: &str) -> Vec<String> {
    let names = modules.lines().filter_map(|line| line.strip_prefix("  ")?.strip_suffix(':'));
    names.filter(|name| !name.starts_with([' ', '#'])).map(str::to_owned).collect()
}

fn assert_equals_file(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("export").join(name);
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        std::fs::write(&path, found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    assert_eq!(found, expected, "{} differs; UPDATE_GOLDENS=1 rewrites it", path.display());
}
