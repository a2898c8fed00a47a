use health_runtime::{Builder, CheckDef, IntoOutcome, Outcome, Reporter, Status};
use serde_json::{Value, json};

use crate::comparison::{Asked, Comparison};
use crate::libraries::Framework;
use crate::ours;

const LIBRARY: &str = "lovely-ws-status";

/// The handlers of a scene as checks: `state`, `detail`, and further members as observations.
fn checks(mut builder: Builder, scene: &str) -> Builder {
    let scene: Value = serde_json::from_str(scene).unwrap();
    for (name, state) in scene["handlers"].as_object().unwrap().clone() {
        if state == json!({}) {
            builder = builder.check(CheckDef::reporter(name, Box::leak(Box::new(Reporter::new()))));
            continue;
        }
        builder = builder.check(CheckDef::new(name, move || {
            let outcome = outcome(&state);
            async move { outcome }
        }));
    }
    builder
}

fn outcome(state: &Value) -> Outcome {
    if let Some(error) = state.get("raises") {
        return Err::<(), _>(error.as_str().unwrap().to_owned()).into_outcome();
    }
    let status = match state["state"].as_str() {
        Some("YELLOW") => Status::Warn,
        Some("RED") => Status::Fail,
        _ => Status::Pass,
    };
    let outcome = match state.get("detail").and_then(Value::as_str) {
        Some(detail) => (status, detail).into_outcome(),
        None => status.into_outcome(),
    };
    let others =
        state.as_object().unwrap().iter().filter(|(name, _)| !["state", "detail"].contains(&&***name));
    others.fold(outcome, |outcome, (name, value)| outcome.observe(name.clone(), value.clone(), ""))
}

const HANDLERS: &str = r#"{"handlers": {
    "search": {"state": "YELLOW", "detail": "index is behind", "since": "12:00"},
    "database": {"state": "RED", "detail": "is away", "errors": [7, null], "primary": {"host": "db", "port": 5432}},
    "cache": {"state": "OK", "labels": {"hits": 42, "ratio": 0.5}, "warm": true}
}}"#;

const PATHS: [&str; 5] =
    ["/svc_status", "/svc_status.csv", "/svc_status.json", "/svc_status.prometheus", "/svc_status.xml"];

#[tokio::test]
async fn svc_status_answers_as_lovely_ws_status() {
    let mut comparison = Comparison::start(LIBRARY, Framework::Pyramid);
    let (all, csv, as_json, prometheus) = (&PATHS[..4], &PATHS[..1], &PATHS[2..3], &PATHS[3..4]);
    for (scene, told, paths) in [
        ("three handlers", HANDLERS, all),
        ("no handler", r#"{"handlers": {}}"#, all),
        ("lines in a detail", r#"{"handlers": {"a": {"state": "RED", "detail": "one\ttwo\nthree"}}}"#, csv),
        (
            "lines in a detail",
            r#"{"handlers": {"a": {"state": "RED", "detail": "one\ttwo\nthree"}}}"#,
            as_json,
        ),
        (
            "a label that is no number",
            r#"{"handlers": {"a": {"state": "OK", "labels": {"node": "x"}}}}"#,
            prometheus,
        ),
        ("a number beside the labels", r#"{"handlers": {"a": {"state": "OK", "rows": 7}}}"#, prometheus),
        (
            "names of any text",
            r#"{"handlers": {"db/primary": {"state": "OK"}, "tcp://h:1": {"state": "RED", "detail": "x"}}}"#,
            all,
        ),
        ("a holder without a state", r#"{"handlers": {"a": {}}}"#, csv),
        ("a handler that fails", r#"{"handlers": {"a": {"raises": "no route"}, "b": {"state": "OK"}}}"#, csv),
    ] {
        comparison.libraries.set(told);
        let (_, server) = ours(|builder| checks(builder, told)).await;
        for path in paths {
            comparison.get(&server, scene, path).await;
        }
    }
    comparison.libraries.set(HANDLERS);
    let (_, server) = ours(|builder| checks(builder, HANDLERS)).await;
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let prometheus =
        "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1";
    for accept in [
        "*/*",
        "text/plain",
        "text/csv",
        "application/json",
        "text/csv, application/json;q=0.5",
        "application/json;q=0",
        "application/*",
        browser,
        prometheus,
    ] {
        for path in &PATHS[..4] {
            let accept = Some(accept);
            comparison.ask(&server, Asked { scene: "three handlers", method: "GET", path, accept }).await;
        }
    }
    for method in ["HEAD", "POST"] {
        let asked = Asked { scene: "three handlers", method, path: "/svc_status", accept: None };
        comparison.ask(&server, asked).await;
    }
    comparison.get(&server, "three handlers", PATHS[4]).await;
    comparison.end(45);
}
