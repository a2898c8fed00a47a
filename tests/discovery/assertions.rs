use std::time::Duration;

use axum::Router;
use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Redirect;
use axum::routing::{get, post};
use health_runtime::{Application, Assertion, Health, Monitor, Value, response};
use health_tests::http::{Server, client};
use serde_json::Value as Json;

use super::prometheus::exporter;
use super::workspace::Workspace;

/// Every character with a meaning in a regular expression or in YAML.
const BODY: &str = r##"1.5 (net) [x] {y} a|b ^$ * + ? \d "quoted" # no comment: - ${none} ü🙂"##;
const KIND: &str = "a.b; (c) \"d\" $e";
const SENT: &str = "{\"name\": \"tea\\n\", \"price\": 'x' # y}";

fn app() -> Router {
    Router::new()
        .route("/text", get(async || ([("X-Kind", KIND), ("X-Number", "3")], BODY)))
        .route("/empty", get(async || ()))
        .route("/teapot", get(async || StatusCode::IM_A_TEAPOT))
        .route("/moved", get(async || Redirect::temporary("/text")))
        .route("/slow", get(async || tokio::time::sleep(Duration::from_secs(3)).await))
        .route("/order", post(order))
}

/// Answers 200 if the request has everything that the monitor declares.
async fn order(headers: HeaderMap, body: String) -> StatusCode {
    let sent = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let arrived = body == SENT
        && sent(AUTHORIZATION.as_str()) == "Bearer from the file"
        && sent("X-Api-Key") == "from the environment"
        && sent("X-Team") == "from the source"
        && sent("Content-Type") == "application/json"
        && sent(COOKIE.as_str()) == "session=from-the-environment; theme=dark";
    if arrived { StatusCode::OK } else { StatusCode::BAD_REQUEST }
}

/// Monitors that must pass, and monitors that must fail.
fn monitors() -> (Vec<Monitor>, Vec<Monitor>) {
    let seconds = Duration::from_secs;
    let text = |assertion: Assertion| Monitor::get("/text").assert(assertion);
    let of = |path: &str, assertion: Assertion| Monitor::get(path).assert(assertion);
    let order = |authorization: Value, api_key: Value| {
        Monitor::request(Method::POST, "/order")
            .mutates(true)
            .header("Authorization", authorization)
            .header("X-Api-Key", api_key)
            .header("X-Team", "from the source")
            .header("Content-Type", "application/json")
            .cookie("session", Value::env("SESSION"))
            .cookie("theme", "dark")
            .body(SENT)
    };
    let passing = vec![
        Monitor::get("/text"),
        text(response::body().eq(BODY)),
        text(response::body().contains(&BODY[2..40])),
        text(response::body().contains("")),
        text(response::body().not_contains("1x5")),
        text(response::body().ne("1.5")),
        text(response::header("x-kind").eq(KIND)),
        text(response::header("X-Kind").contains("(c)")),
        text(response::header("X-Kind").contains("")),
        text(response::header("X-Kind").ne("a")),
        text(response::header("X-Kind").not_contains("x")),
        text(response::header("X-Missing").ne("a")),
        text(response::header("X-Number").eq(3)),
        text(response::code().le(200)),
        of("/empty", response::body().eq("")),
        of("/teapot", response::code().eq(418)),
        of("/teapot", response::code().ne(200)),
        of("/teapot", response::code().ge(400)).assert(response::code().lt(500)),
        of("/moved", response::code().eq(200)).assert(response::body().eq(BODY)),
        of("/moved", response::code().eq(307)).follow_redirects(false),
        of("/slow", response::time().lt(seconds(10))),
        order(Value::env("TOKEN"), Value::env("API_KEY")),
    ];
    let failing = vec![
        Monitor::get("/teapot"),
        text(response::body().eq(&BODY[1..])),
        text(response::body().ne(BODY)),
        text(response::body().contains("1x5")),
        text(response::body().not_contains("(net)")),
        text(response::body().not_contains("")),
        text(response::header("X-Kind").eq("a.b")),
        text(response::header("X-Kind").contains("axb")),
        text(response::header("X-Kind").ne(KIND)),
        text(response::header("X-Kind").not_contains("(c)")),
        text(response::header("X-Missing").contains("")),
        text(response::header("X-Number").eq(33)),
        text(response::code().ne(200)),
        text(response::code().gt(200)),
        text(response::code().eq(200)).assert(response::code().eq(201)),
        text(response::code().eq(200)).assert(response::body().contains("nothing of the kind")),
        of("/empty", response::body().ne("")),
        of("/moved", response::code().eq(200)).follow_redirects(false),
        of("/slow", response::time().lt(Duration::from_millis(500))),
        Monitor::get("/slow").timeout(seconds(1)),
        order(Value::env("TOKEN"), Value::env("ANOTHER")),
        order("Basic another".into(), Value::env("API_KEY")),
    ];
    (passing, failing)
}

#[tokio::test]
async fn the_exporter_judges_every_kind_of_assertion_correctly() {
    let workspace = Workspace::new("assertions");
    workspace.write("TOKEN", "from the file\n");
    let server = Server::start(app()).await;
    let (passing, failing) = monitors();
    let expected = [vec![true; passing.len()], vec![false; failing.len()]].concat();
    let builder = Health::builder()
        .application(Application::new("assertions", "1"))
        .base_url(server.url(""))
        .variables(|_| None);
    let monitors = passing.into_iter().chain(failing).zip(0..);
    let health = monitors
        .fold(builder, |builder, (monitor, number)| builder.monitor(monitor.key(format!("m{number}"))))
        .build()
        .unwrap();

    // Fills in the variables that the first line names.
    let mut modules = health.export().prometheus().secrets(workspace.path("")).modules();
    let (first, _) = modules.split_once('\n').unwrap();
    let variables: Vec<_> =
        first.split([' ', ':']).filter(|word| word.starts_with("${")).map(str::to_owned).collect();
    for variable in &variables {
        let value = match &**variable {
            "${API_KEY}" => "from the environment",
            "${ANOTHER}" => "another",
            "${SESSION}" => "from-the-environment",
            text if text.ends_with("_X_TEAM}") => "from the source",
            text if text.ends_with("_THEME}") => "dark",
            text if text.ends_with("_AUTHORIZATION}") => "Basic another",
            other => panic!("unexpected variable {other}"),
        };
        modules = modules.replace(variable, value);
    }
    let exporter = exporter(&workspace, &modules);
    let management = Server::start(health.management()).await;
    let targets = management.get("/monitors/sd").await.json();
    let targets = targets.as_array().unwrap();
    assert_eq!(targets.len(), expected.len());
    for target in targets {
        let key = target["labels"]["key"].as_str().unwrap();
        let expected = expected[key[1..].parse::<usize>().unwrap()];
        let output = probe(&exporter.address, target).await;
        let success = format!("\nprobe_success {}\n", u8::from(expected));
        assert!(output.contains(&success), "{key} should be {expected}: {target:#}\n{output}\n{modules}");
    }
}

async fn probe(exporter: &str, target: &Json) -> String {
    let text = |value: &Json| value.as_str().unwrap().to_owned();
    let query = form_urlencoded::Serializer::new("debug=true".to_owned())
        .append_pair("target", &text(&target["targets"][0]))
        .append_pair("module", &text(&target["labels"]["__param_module"]))
        .finish();
    client().get(format!("http://{exporter}/probe?{query}")).send().await.unwrap().text().await.unwrap()
}
