//! `/health`: `application/health+json`,
//! [draft-inadarei-api-health-check-06](https://datatracker.ietf.org/doc/html/draft-inadarei-api-health-check-06).

use std::time::Duration;

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use axum::routing::{MethodRouter, get};
use serde_json::{Map, Value, json};
use tokio::time::Instant;

use super::View;
use super::answer::{answer, output, text};
use super::query::Query;
use crate::engine::{CheckReport, Report};
use crate::outcome::Status;
use crate::settings::Details;

pub(super) fn health() -> MethodRouter<View> {
    get(async |State(view): State<View>, headers: HeaderMap, query: RawQuery| {
        let query = Query::from(query);
        let tags: Vec<_> = query.all("tag").collect();
        let known = |tag: &_| view.engine.checks().any(|check| check.tags.contains(tag));
        if !tags.iter().all(known) {
            return text(StatusCode::NOT_FOUND, "no check has this tag\n");
        }
        let untagged =
            |tags: &[_], wanted: &[_]| !wanted.is_empty() && !wanted.iter().any(|tag| tags.contains(tag));
        let report = view.engine.report(None, |check| untagged(&check.tags, &tags)).await;
        render(&view, &report, view.details(&headers))
    })
}

fn render(view: &View, report: &Report, details: Details) -> Response<Body> {
    let status = match report.status() {
        Status::Pass | Status::Warn => StatusCode::OK,
        Status::Fail => StatusCode::SERVICE_UNAVAILABLE,
    };
    let mut response = answer(status, Body::from(document(view, report, details).to_string()));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/health+json"));
    let fresh = report.expires().map_or(Duration::ZERO, |expires| expires.duration_since(Instant::now()));
    if let Ok(cache) = HeaderValue::try_from(format!("max-age={}", fresh.as_secs())) {
        headers.insert(CACHE_CONTROL, cache);
    }
    response
}

fn document(view: &View, report: &Report, details: Details) -> Value {
    let application = &*view.application;
    let mut document = json!({
        "status": report.status().as_str(),
        "version": application.version,
        "releaseId": application.version,
        "serviceId": application.name,
        "description": format!("health of {}", application.name),
    });
    if details >= Details::Names {
        let checks =
            report.checks().iter().flat_map(|check| entries(view, check, details)).collect::<Map<_, _>>();
        document["checks"] = checks.into();
        let failing = report.checks().iter().filter(|check| check.status() == Status::Fail);
        let (counted, spared): (Vec<_>, Vec<_>) =
            failing.partition(|check| check.counts_as() == Some(Status::Fail));
        if !counted.is_empty() {
            let names: Vec<_> = counted.into_iter().map(CheckReport::name).collect();
            document["output"] = format!("failing: {}", names.join(", ")).into();
        }
        let notes: Vec<_> = spared
            .into_iter()
            .map(|check| match check.counts_as() {
                Some(status) => format!("{} fails and counts as {status}", check.name()),
                None => format!("{} fails and does not count", check.name()),
            })
            .collect();
        if !notes.is_empty() {
            document["notes"] = notes.into();
        }
    }
    document
}

/// What is said of one check: how long it took, and everything it observed.
fn entries(view: &View, check: &CheckReport, details: Details) -> Vec<(String, Value)> {
    let full = details == Details::Full;
    let mut common = Map::new();
    common.insert("status".to_owned(), check.status().as_str().into());
    if let Some(time) = check.time() {
        common.insert("time".to_owned(), humantime::format_rfc3339_millis(time).to_string().into());
    }
    // The draft wants neither of these beside a pass.
    if check.status() != Status::Pass {
        if let Some(paths) = view.affected.get(check.name()) {
            common.insert("affectedEndpoints".to_owned(), paths.clone().into());
        }
        if let Some(output) = output(check).filter(|_| full) {
            common.insert("output".to_owned(), output.into());
        }
    }
    let entry = |measurement: &str, observed: Option<(Value, &str)>| {
        let mut entry = common.clone();
        if let Some((value, unit)) = observed {
            entry.insert("observedValue".to_owned(), value);
            entry.insert("observedUnit".to_owned(), unit.into());
        }
        (format!("{}:{measurement}", check.name()), Value::from(vec![Value::from(entry)]))
    };
    let took = check.took().map(|took| (Value::from(took.as_secs_f64() * 1_000.0), "ms"));
    let mut entries = vec![entry("responseTime", took.filter(|_| full))];
    if full {
        let observed = check.observations().iter();
        entries.extend(observed.map(|seen| entry(&seen.name, Some((seen.value.clone(), &*seen.unit)))));
    }
    entries
}
