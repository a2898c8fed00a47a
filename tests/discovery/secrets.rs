use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use health_runtime::{Health, Monitor, Value, application, response};
use health_tests::http::{Server, client};

use super::prometheus::exporter;
use super::workspace::Workspace;

/// No line of a shell could insert it into a file of YAML.
const SECRET: &str = r#"a"b\c: #d 'e' ${OTHER} $x"#;

#[tokio::test]
async fn the_exporter_sends_a_secret_of_any_characters_as_it_is() {
    let ping = |headers: HeaderMap| async move {
        let sent = |name| headers.get(name).map_or(b"".as_slice(), |value| value.as_bytes());
        let right = sent("x-api-key") == SECRET.as_bytes() && sent("authorization") == SECRET.as_bytes();
        if right { StatusCode::OK } else { StatusCode::UNAUTHORIZED }
    };
    let server = Server::start(Router::new().route("/ping", get(ping))).await;
    let monitor = Monitor::get(server.url("/ping"))
        .header("X-Api-Key", Value::env("API_KEY"))
        .header("Authorization", Value::env("API_KEY"))
        .assert(response::code().eq(200));
    let builder = Health::builder().application(application!()).allow_empty();
    let health = builder
        .variables(|name| (name == "API_KEY").then(|| SECRET.to_owned()))
        .monitor(monitor)
        .build()
        .unwrap();
    let modules = health.export().prometheus().modules_with_secrets().unwrap();
    let name = modules.lines().find_map(|line| line.strip_prefix("  http_")?.strip_suffix(':')).unwrap();
    let workspace = Workspace::new("secrets");
    let exporter = exporter(&workspace, &modules);
    let url = format!("http://{}/probe?target={}&module=http_{name}", exporter.address, server.url("/ping"));
    let metrics = client().get(url).send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains("probe_success 1"), "{metrics}");
}
