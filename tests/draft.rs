//! `/health` follows the rules of draft-inadarei-api-health-check-06 for each field (sections 3 and 4).

use std::time::Duration;

use axum::http::StatusCode;
use health_runtime::{CheckDef, Health, OnFail, Outcome};
use health_tests::http::{Answer, Server};
use serde_json::{Map, Value};

fn is_status(value: &Value) -> bool {
    ["pass", "warn", "fail"].iter().any(|status| value == status)
}

/// Asserts every rule of the draft, and returns the document.
fn assert_follows_the_draft(answer: &Answer) -> Map<String, Value> {
    assert_eq!(answer.header("content-type"), "application/health+json");
    let Value::Object(document) = answer.json() else { panic!("{}", answer.body) };
    let status = document.get("status").expect("the only required field");
    assert!(is_status(status), "{status}");
    let healthy = answer.status.is_success() || answer.status.is_redirection();
    assert_eq!(healthy, status != "fail", "{status} with {}", answer.status);
    for (name, value) in &document {
        match name.as_str() {
            "status" => {}
            "version" | "releaseId" | "serviceId" | "description" => {
                assert!(value.is_string(), "{name}: {value}")
            }
            "output" => assert!(value.is_string() && status != "pass", "{name} beside {status}"),
            "notes" => {
                assert!(value.as_array().is_some_and(|notes| notes.iter().all(Value::is_string)), "{value}")
            }
            "checks" => {
                value.as_object().expect("an object").iter().for_each(|(key, entries)| check(key, entries))
            }
            other => panic!("the draft has no field {other}"),
        }
    }
    document
}

fn check(key: &str, entries: &Value) {
    let (component, measurement) = key.split_once(':').expect("component and measurement");
    assert!(!component.is_empty() && !measurement.is_empty(), "{key}");
    assert!(!measurement.contains(':'), "neither name may have a colon: {key}");
    for entry in entries.as_array().expect("an array, since a component may have several nodes") {
        let entry = entry.as_object().expect("an object");
        let status = &entry["status"];
        assert!(is_status(status), "{key}: {status}");
        for (name, value) in entry {
            match name.as_str() {
                "status" => {}
                // Any JSON value, but never without its unit.
                "observedValue" => assert!(entry.contains_key("observedUnit"), "{key}"),
                "observedUnit" => assert!(value.is_string() && entry.contains_key("observedValue"), "{key}"),
                "time" => {
                    let time = value.as_str().expect("a text");
                    assert!(humantime::parse_rfc3339(time).is_ok(), "{key}: {time}");
                }
                "output" => assert!(value.is_string() && status != "pass", "{key}: {value} beside {status}"),
                "affectedEndpoints" => {
                    let paths = value.as_array().expect("an array");
                    assert!(paths.iter().all(Value::is_string) && status != "pass", "{key}: {value}");
                }
                // The draft allows further members of an entry.
                "ownStatus" => assert!(is_status(value) && value != status, "{key}: {value}"),
                "ownOutput" => {
                    assert!(value.is_string() && entry.contains_key("ownStatus"), "{key}: {value}")
                }
                "componentId" | "componentType" => assert!(value.is_string(), "{key}: {value}"),
                "owner" | "runbook" => assert!(value.is_string() && status != "pass", "{key}: {value}"),
                other => panic!("{key}: the draft has no field {other}"),
            }
        }
    }
}

async fn served(checks: impl IntoIterator<Item = CheckDef>) -> Server {
    let builder =
        checks.into_iter().fold(Health::builder().variables(|_| None), |builder, check| builder.check(check));
    let health = builder.allow_empty().build().expect("the declarations are valid");
    Server::start(health.endpoints().nest("/internal", health.management())).await
}

#[tokio::test]
async fn the_document_follows_the_draft_for_every_outcome() {
    let observed = || Outcome::pass().observe("lag", 0.25, "s").observe("queue \"depth\"", 7, "1");
    let passing = || CheckDef::new("passing", move || async move { observed() });
    let warning = || CheckDef::new("warning", async || Outcome::warn("slow").observe("lag", 9, "s"));
    let failing = || CheckDef::new("failing", async || Outcome::fail("broken").cause("disk \"full\"\n"));
    let softened = || CheckDef::new("softened", async || false).on_fail(OnFail::Warn);
    let ignored = || CheckDef::new("ignored", async || false).on_fail(OnFail::Ignore);
    let late = || CheckDef::new("late", async || true).initial_delay(Duration::from_secs(3_600));
    let strange = || CheckDef::new("ä \"quoted\" \\ name", async || -> bool { panic!("at the \"disco\"") });
    for (checks, code) in [
        (vec![], StatusCode::OK),
        (vec![passing()], StatusCode::OK),
        (vec![passing(), warning()], StatusCode::OK),
        (vec![softened(), ignored()], StatusCode::OK),
        (vec![passing(), failing()], StatusCode::SERVICE_UNAVAILABLE),
        (vec![late()], StatusCode::SERVICE_UNAVAILABLE),
        (vec![strange(), warning(), softened()], StatusCode::SERVICE_UNAVAILABLE),
    ] {
        let number = checks.len();
        let server = served(checks).await;
        for path in ["/health", "/internal/health"] {
            let answer = server.get(path).await;
            assert_eq!(answer.status, code, "{path}: {}", answer.body);
            let document = assert_follows_the_draft(&answer);
            let checks = document.get("checks").and_then(Value::as_object).map_or(0, Map::len);
            assert!(path == "/health" || checks >= number, "{}", answer.body);
        }
    }
}

#[tokio::test]
async fn the_document_follows_the_draft_for_any_name_of_an_observation() {
    let server = served([CheckDef::new("queue", async || {
        Outcome::pass().observe("a:b", 1, "1").observe("", 2, "1").observe(
            "ü",
            serde_json::json!({"any": ["value"]}),
            "",
        )
    })])
    .await;
    assert_follows_the_draft(&server.get("/internal/health").await);
}

#[tokio::test]
async fn the_document_follows_the_draft_for_a_colon_in_the_name_of_a_check() {
    let server = served([CheckDef::new("db:primary", async || true)]).await;
    assert_follows_the_draft(&server.get("/internal/health").await);
}
