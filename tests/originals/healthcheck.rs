use std::time::Duration;

use axum::http::StatusCode;
use health_runtime::{Builder, CheckDef, HealthcheckEndpoint, IntoOutcome, Outcome};
use serde_json::Value;

use crate::comparison::Comparison;
use crate::libraries::Framework;
use crate::ours;

/// The checks of a scene, with the times of the original.
fn checks(mut builder: Builder, scene: &str) -> Builder {
    let scene: Value = serde_json::from_str(scene).unwrap();
    for (name, check) in scene["checks"].as_object().unwrap().clone() {
        let check = CheckDef::new(name, move || {
            let result = match check.get("raises") {
                Some(error) => Err(error.as_str().unwrap().to_owned()),
                None => Ok(outcome(check["passed"] == true, &check["output"])),
            };
            async move { result }
        });
        builder = builder.check(check.ttl(Duration::from_secs(27)).fail_ttl(Duration::from_secs(9)));
    }
    builder
}

/// Text is the message of a check, and everything else its output.
fn outcome(passed: bool, output: &Value) -> Outcome {
    match output {
        Value::String(text) => (passed, text.as_str()).into_outcome(),
        other => passed.into_outcome().output(other.clone()),
    }
}

const OTHER_TYPES: &str = r#"{"checks": {
    "disk": {"passed": true, "output": {"free": 7, "mounts": ["/", "/var"]}}, "nothing": {"passed": true, "output": null},
    "queue": {"passed": false, "output": [1, 2.5, false]}
}}"#;
const PASSING: &str = r#"{"checks": {
    "cache": {"passed": true, "output": "ok"}, "database": {"passed": true, "output": "12 connections"}
}}"#;
const FAILING: &str = r#"{"checks": {
    "cache": {"passed": true, "output": "ok"}, "database": {"passed": false, "output": "is away"},
    "disk": {"raises": "No space left on device"}
}}"#;

#[tokio::test]
async fn healthcheck_answers_as_py_healthcheck() {
    let mut comparison = Comparison::start("py-healthcheck", Framework::Tornado);
    for (scene, told, paths) in [
        ("passing checks", PASSING, ["/healthcheck", "/healthcheck/cache", "/healthcheck/unknown"]),
        ("failing checks", FAILING, ["/healthcheck", "/healthcheck/database", "/healthcheck/disk"]),
        ("other types", OTHER_TYPES, ["/healthcheck", "/healthcheck/disk", "/healthcheck/nothing"]),
        ("no checks", r#"{"checks": {}}"#, ["/healthcheck"; 3]),
    ] {
        comparison.libraries.set(told);
        let (_, server) = ours(|builder| checks(builder, told)).await;
        for path in paths {
            comparison.get(&server, scene, path).await;
        }
    }
    comparison.libraries.set(PASSING);
    let (_, server) = ours(|builder| builder.check(CheckDef::new("cache", || async { (true, "ok") }))).await;
    comparison.get(&server, "times by default", "/healthcheck/cache").await;
    let (_, server) = ours(|builder| checks(builder, PASSING)).await;
    comparison.get(&server, "passing checks", "/healthcheck?check=cache").await;

    let order = r#"{"checks": {"b": {"passed": true, "output": "b"}, "a": {"passed": true, "output": "a"}}}"#;
    comparison.libraries.set(order);
    let (_, server) = ours(|builder| checks(builder, order)).await;
    comparison.get(&server, "in order of registration", "/healthcheck").await;

    let settings = r#"{"checks": {"a": {"passed": true, "output": "a"}, "b": {"passed": false, "output": "b"}},
        "settings": {"success_status": 202, "failed_status": 503,
            "success_headers": {"Content-Type": "application/json", "X-State": "well"},
            "failed_headers": {"Content-Type": "application/json", "X-State": "ill"}},
        "sections": {"release": {"value": "1.4.0"}, "broken": {"raises": "x"}}}"#;
    comparison.libraries.set(settings);
    let endpoint = HealthcheckEndpoint::new()
        .success_status(StatusCode::ACCEPTED)
        .failure_status(StatusCode::SERVICE_UNAVAILABLE)
        .success_header("x-state", "well")
        .failure_header("x-state", "ill")
        .section("release", "1.4.0");
    let broken = endpoint.clone().section_with("broken", || -> String { panic!("x") });
    let (_, server) = ours(|builder| checks(builder, settings).healthcheck(endpoint)).await;
    comparison.get(&server, "other codes, headers and sections", "/healthcheck/a").await;
    comparison.get(&server, "other codes, headers and sections", "/healthcheck").await;
    let (_, server) = ours(|builder| checks(builder, settings).healthcheck(broken)).await;
    comparison.get(&server, "a section that fails", "/healthcheck/b").await;
    comparison.end(15);
}
