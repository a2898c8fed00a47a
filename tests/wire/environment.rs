use std::process::Command;

use axum::http::{Method, StatusCode};
use health_runtime::{EnvironmentDump, Health, Monitor};
use health_tests::http::client;
use health_tests::process::Process;
use serde_json::{Value, json};

use super::served;

const PATH: &str = "/internal/environment";

async fn dumped(dump: EnvironmentDump) -> Value {
    let (_, server) = served(|builder| builder.environment_dump(dump)).await;
    server.get(PATH).await.json()
}

fn members(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[tokio::test]
async fn operators_see_the_system_the_process_and_the_compiler() {
    let (_, server) = served(|builder| builder).await;
    assert_eq!(server.get("/environment").await.status, StatusCode::NOT_FOUND, "not public");
    let answer = server.get(PATH).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");

    let document = answer.json();
    assert_eq!(members(&document), ["os", "process", "rust"]);
    assert_eq!(members(&document["os"]), ["name", "platform", "uname"]);
    assert_eq!(document["os"]["platform"], std::env::consts::OS);
    assert!(document["os"]["uname"].as_array().is_some_and(|parts| parts.len() == 5), "{}", document["os"]);

    let process = &document["process"];
    assert_eq!(members(process), ["argv", "cwd", "environ", "pid", "user"]);
    assert_eq!(process["pid"], std::process::id());
    assert_eq!(process["cwd"], std::env::current_dir().unwrap().to_str().unwrap());
    assert_eq!(process["argv"][0], std::env::args().next().unwrap());
    assert!(process["user"].as_str().is_some_and(|user| !user.is_empty()));
    assert_eq!(process["environ"]["CARGO_PKG_NAME"], "health-tests");

    assert_eq!(members(&document["rust"]), ["executable", "profile", "target", "version"]);
    assert!(document["rust"]["version"].as_str().is_some_and(|version| version.starts_with("rustc ")));
    assert_eq!(document["rust"]["executable"], std::env::current_exe().unwrap().to_str().unwrap());
}

#[tokio::test]
async fn head_answers_like_get_without_a_body_and_post_is_refused() {
    let (_, server) = served(|builder| builder).await;
    let head = server.send(Method::HEAD, PATH).await;
    assert_eq!((head.status, head.body.as_str()), (StatusCode::OK, ""));
    assert_eq!(server.send(Method::POST, PATH).await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(server.get(&format!("{PATH}?%ff=&x")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn each_section_can_be_left_out_or_replaced() {
    for (left_out, rest) in
        [("os", ["process", "rust"]), ("process", ["os", "rust"]), ("rust", ["os", "process"])]
    {
        assert_eq!(members(&dumped(EnvironmentDump::new().without(left_out)).await), rest);
    }
    let replaced = dumped(EnvironmentDump::new().section("os", "our own").without("os")).await;
    assert_eq!(replaced["os"], "our own");
}

#[tokio::test]
async fn the_application_adds_sections_as_values_or_functions() {
    let dump = EnvironmentDump::new()
        .section("build", json!({ "commit": "4f2a91c" }))
        .section_with("sum", || 1 + 1)
        .section_with("broken", || -> Value { panic!("cannot be told") });
    let document = dumped(dump).await;
    assert_eq!((&document["build"]["commit"], &document["sum"]), (&json!("4f2a91c"), &json!(2)));
    assert_eq!(document["broken"], json!({ "error": "panicked" }));
    assert!(document["process"]["pid"].is_u64());
}

#[test]
fn duplicate_and_unknown_sections_are_mistakes() {
    let dump =
        EnvironmentDump::new().section("os", 1).section("a", 1).section_with("a", || 2).without("proces");
    let built = Health::builder().variables(|_| None).allow_empty().environment_dump(dump).build();
    let text = built.unwrap_err().to_string();
    for part in [
        "3 mistakes",
        "two members named \"os\"",
        "two members named \"a\"",
        "no section \"proces\" to leave out: did you mean \"process\"?",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[tokio::test]
async fn secrets_in_sections_of_the_application_are_masked() {
    let section = json!({
        "Api-Key": "hunter2",
        "nested": [{ "deep": { "DB_PASSWORD": { "value": "hunter2" }, "host": "db" } }],
        "url": "postgres://shop:hunter2@db/shop",
        "pem": "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----",
        "jwt": "eyJhbGciOiJIUzI1NiJ9.eyJodW50ZXIyIjoxfQ.c2ln",
    });
    let dump = EnvironmentDump::new()
        .section("mine", section.clone())
        .section_with("also", move || section.clone())
        .section("tokens", ["hunter2"].as_slice());
    let document = dumped(dump).await;
    let masked = "********";
    assert_eq!(document["tokens"], masked);
    for section in ["mine", "also"] {
        let expected = json!({
            "Api-Key": masked,
            "nested": [{ "deep": { "DB_PASSWORD": masked, "host": "db" } }],
            "url": "postgres://********@db/shop",
            "pem": masked,
            "jwt": masked,
        });
        assert_eq!(document[section], expected);
    }
}

/// The environment and the command line belong to a whole process, so this test starts another one.
#[tokio::test]
async fn secrets_in_the_environment_and_the_command_line_are_masked() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sleeper"));
    command.args(["--password=hunter2", "--token", "hunter2", "redis://:hunter2@cache", "plain"]);
    command.envs([
        ("PLANTED_API_Key", "hunter2"),
        ("PLANTED_AUTH", "hunter2"),
        ("PLANTED_COOKIE_JAR", "hunter2"),
        ("PLANTED_CREDENTIALS", "hunter2"),
        ("PLANTED_PRIVATE", "hunter2"),
        ("PLANTED_SESSION", "hunter2"),
        ("PLANTED_SIGNATURE", "hunter2"),
        ("planted_secret", "hunter2"),
        ("SENTRY_DSN", "https://hunter2@sentry.example.com/1"),
        ("PLANTED_URL", "amqp://shop:hunter2@mq:5672/%2f?x=1"),
        ("PLANTED_JSON", r#"{"db":{"password":"hunter2"}}"#),
        ("PLANTED_PEM", "-----BEGIN EC PRIVATE KEY-----\nhunter2"),
        ("PLANTED_JWT", "Bearer eyJhbGciOiJub25lIn0.eyJodW50ZXIyIjoxfQ."),
        ("PLANTED_PLAIN", "shown"),
    ]);
    let mut process = Process::start(&mut command);
    let address = process.line("listening address=").expect("it listens");
    let answer = client().get(format!("http://{}/environment", address.trim())).send().await;
    let output = answer.unwrap().text().await.unwrap();
    assert!(!output.contains("hunter2") && !output.contains("eyJ"), "{output}");
    let process = &serde_json::from_str::<Value>(&output).unwrap()["process"];
    assert_eq!(process["environ"]["planted_secret"], "********");
    assert_eq!(process["environ"]["PLANTED_URL"], "amqp://********@mq:5672/%2f?x=1");
    assert_eq!(process["environ"]["PLANTED_PLAIN"], "shown");
    let arguments = process["argv"].as_array().unwrap();
    let expected = ["--password=********", "--token", "********", "redis://********@cache", "plain"];
    assert_eq!(arguments[arguments.len() - 5..], expected.map(Value::from));
}

/// What `/environment` of another process answers, with a setting, a secret of this library and one of a monitor.
async fn environ_with(values: &str) -> (String, Value) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sleeper"));
    command.envs([
        ("HEALTH_ENVIRONMENT_VALUES", values),
        ("HEALTH_TOKEN", "hunter3"),
        ("PLANTED_PLAIN", "shown"),
        ("PLANTED_TOKEN", "hunter2"),
    ]);
    let mut process = Process::start(&mut command);
    let address = process.line("listening address=").expect("it listens");
    let answer = client().get(format!("http://{}/environment", address.trim())).send().await;
    let output = answer.unwrap().text().await.unwrap();
    let document: Value = serde_json::from_str(&output).unwrap();
    (output, document["process"]["environ"].clone())
}

#[tokio::test]
async fn a_setting_shows_no_value_those_that_are_no_secrets_or_all() {
    let (output, environ) = environ_with("none").await;
    let names: Vec<_> = environ.as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(names.contains(&"PLANTED_PLAIN") && names.contains(&"PLANTED_TOKEN"), "{names:?}");
    assert!(!output.contains("\"shown\"") && !output.contains("hunter"), "{output}");
    let (_, environ) = environ_with("safe").await;
    assert_eq!((&environ["PLANTED_PLAIN"], &environ["PLANTED_TOKEN"]), (&json!("shown"), &json!("********")));
    let (output, environ) = environ_with(" all\n").await;
    assert_eq!((&environ["PLANTED_PLAIN"], &environ["PLANTED_TOKEN"]), (&json!("shown"), &json!("hunter2")));
    assert_eq!(environ["HEALTH_TOKEN"], "********");
    assert!(!output.contains("hunter3"), "a secret of the library never shows: {output}");
}

#[tokio::test]
async fn the_variable_that_a_monitor_sends_is_a_secret_whatever_its_name() {
    let name = "CARGO_PKG_NAME";
    let monitor =
        Monitor::get("https://partner.example/ping").header("X-Team", health_runtime::Value::env(name));
    let (_, server) = served(|builder| builder.monitor(monitor)).await;
    assert_eq!(server.get(PATH).await.json()["process"]["environ"][name], "********");
}
