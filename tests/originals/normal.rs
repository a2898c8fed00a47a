//! An answer as text, without what differs from request to request.

use std::time::{SystemTime, UNIX_EPOCH};

use health_tests::http::Answer;
use serde_json::{Value, json};

/// The status code, the content type and the body. Letter case of the content type and the order of JSON members have no
/// meaning.
pub(crate) fn normal(answer: &Answer) -> String {
    let kind = answer.header("content-type").to_lowercase();
    let body = match serde_json::from_str::<Value>(&answer.body) {
        Ok(document) => without_times(document).to_string(),
        // Both append the metrics of their process, which begin with another prefix.
        Err(_) => ["# HELP python_", "# HELP health_"]
            .iter()
            .filter_map(|other| answer.body.find(other))
            .min()
            .map_or(answer.body.as_str(), |end| &answer.body[..end])
            .to_owned(),
    };
    format!("{} {kind}\n{body}", answer.status.as_u16())
}

/// Replaces the times of `/healthcheck` by what they must satisfy.
fn without_times(mut document: Value) -> Value {
    if let Some(host) = document.get_mut("hostname") {
        assert!(host.as_str().is_some_and(|host| !host.is_empty()), "{host}");
        *host = json!("HOST");
    }
    if document.get("timestamp").is_some() {
        document["timestamp"] = moment(&document["timestamp"]);
    }
    for result in document.get_mut("results").and_then(Value::as_array_mut).into_iter().flatten() {
        let (ran, expires) = (result["timestamp"].as_f64(), result["expires"].as_f64());
        result["expires"] = match (ran, expires) {
            (Some(ran), Some(expires)) => json!(format!("{:.0} s after the timestamp", expires - ran)),
            _ => Value::Null,
        };
        result["timestamp"] = moment(&result["timestamp"]);
        let took = result["response_time"].as_f64().expect("a number");
        let micros = took * 1e6;
        assert!((0.0..1.0).contains(&took) && (micros - micros.round()).abs() < 1e-3, "{result}");
        result["response_time"] = json!("seconds with six decimals");
    }
    document
}

fn moment(seconds: &Value) -> Value {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64();
    assert!(seconds.is_f64() && (now - seconds.as_f64().unwrap()).abs() < 60.0, "{seconds}");
    json!("now")
}
