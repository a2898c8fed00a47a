use std::process::Command;

use axum::http::StatusCode;
use health_tests::http::client;
use health_tests::process::Process;
use serde_json::Value;

use crate::libraries::{Framework, Libraries};

/// A variable with its value, and what each shows of it.
const PLANTED: [(&str, &str, &str, &str); 5] = [
    ("PLANTED_API_KEY", "hunter2", "********", "********"),
    ("PLANTED_token", "hunter2", "********", "********"),
    ("PLANTED_PASSPHRASE", "hunter2", "********", "********"),
    ("PLANTED_PLAIN", "shown", "shown", "shown"),
    // On purpose: a secret is also known by its form, and by more names.
    (
        "PLANTED_URL",
        "postgres://shop:hunter2@db/shop",
        "postgres://shop:hunter2@db/shop",
        "postgres://********@db/shop",
    ),
];

#[tokio::test]
async fn environment_has_the_members_of_py_healthcheck_and_hides_at_least_as_much() {
    let variables = PLANTED.map(|(name, value, ..)| (name, value));
    let libraries = Libraries::start(&variables);
    let mut process = Process::start(Command::new(env!("CARGO_BIN_EXE_sleeper")).envs(variables));
    let address = process.line("listening address=").expect("it listens");
    let get = |client: &reqwest::Client, base: &str| client.get(format!("{base}/environment"));
    let original = libraries.answer(Framework::Tornado, get).await;
    let ours = health_tests::http::Answer::to(get(&client(), &format!("http://{}", address.trim()))).await;
    for answer in [&original, &ours] {
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "application/json"));
    }
    let (original, ours) = (original.json(), ours.json());
    assert_eq!(members(&original["process"]), members(&ours["process"]));
    assert_eq!(members(&original["os"]), members(&ours["os"]));
    assert_eq!(original["os"]["platform"], ours["os"]["platform"]);
    for (name, _, theirs, shown) in PLANTED {
        assert_eq!(original["process"]["environ"][name], theirs, "{name}");
        assert_eq!(ours["process"]["environ"][name], shown, "{name}");
    }
}

fn members(value: &Value) -> Vec<&str> {
    let mut members: Vec<_> = value.as_object().expect("an object").keys().map(String::as_str).collect();
    members.sort_unstable();
    members
}
