use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use reqwest::Method;
use serde_json::json;

use super::client::{Client, check, with};

const PROGRAM: &str = env!("CARGO_BIN_EXE_monitoring-api");

#[tokio::test]
async fn the_program_prints_its_address_and_the_monitors_of_each_put() {
    let mut child = Command::new(PROGRAM)
        .args(["--addr", "127.0.0.1:0", "--key", "k", "--fault", "1x503", "--mode", "wrong-key=401"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let url = lines.next().unwrap().strip_prefix("listening on ").unwrap().to_owned() + "/monitors";

    let http = Client::new().http;
    let body = json!([with(check("a"), "/name", "Orders".into()), check("b")]).to_string();
    for (key, status) in [("k", 503), ("k", 200), ("wrong", 401)] {
        let request = http.request(Method::PUT, &url).basic_auth(key, Some("")).body(body.clone());
        assert_eq!(request.send().await.unwrap().status(), status);
    }
    let printed: Vec<_> = lines.by_ref().take(6).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    let monitors =
        ["  a  Orders  https://shop.example.com/orders", "  b  -  https://shop.example.com/orders"];
    assert_eq!(printed[0], "PUT /api/monitors → 503, 2 monitors:");
    assert_eq!(printed[1..3], monitors);
    assert_eq!(printed[3], "PUT /api/monitors → 200, 2 monitors:");
    assert_eq!(printed[4..6], monitors);
}

#[test]
fn the_program_prints_help_and_refuses_unknown_arguments() {
    let run = |arguments: &[&str]| Command::new(PROGRAM).args(arguments).output().unwrap();
    let help = run(&["--help"]);
    assert!(help.status.success());
    assert!(String::from_utf8(help.stdout).unwrap().contains("--fault"));
    for mistake in
        [&["--color", "red"][..], &["--mode", "color=red"], &["--mode", "paging=x"], &["--fault", "x"]]
    {
        assert_eq!(run(mistake).status.code(), Some(2), "{mistake:?}");
    }
}
