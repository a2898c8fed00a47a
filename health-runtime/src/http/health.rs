//! `/health`: `application/health+json`,
//! [draft-inadarei-api-health-check-06](https://datatracker.ietf.org/doc/html/draft-inadarei-api-health-check-06).

use std::borrow::Cow;

use axum::body::{Body, Bytes};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use axum::routing::MethodRouter;
use serde_json::{Map, Value, json};
use tokio::time::Instant;

use super::View;
use super::answer::{answer, output, text};
use super::query::Query;
use super::rendered::{Page, route};
use super::snapshot::{seconds, set_max_age};
use crate::engine::{CheckReport, Report, Tells};
use crate::outcome::Status;
use crate::settings::Details;

pub(super) fn health() -> MethodRouter<View> {
    route(HealthPage)
}

#[derive(Clone, Copy)]
struct HealthPage;

impl Page for HealthPage {
    fn tells(self) -> Tells {
        Tells::Records
    }

    fn render(self, view: &View, report: &Report) -> Response<Bytes> {
        render(view, report, view.details)
    }

    async fn answer(self, view: View, request: Parts) -> Response<Body> {
        let query = Query::from(&request.uri);
        let tags: Vec<_> = query.all("tag").collect();
        let known = |tag: &_| view.engine.checks().any(|check| check.tags.contains(tag));
        if !tags.iter().all(known) {
            return text(StatusCode::NOT_FOUND, "no check has this tag\n");
        }
        let untagged =
            |tags: &[_], wanted: &[_]| !wanted.is_empty() && !wanted.iter().any(|tag| tags.contains(tag));
        let report = view.engine.report(None, |check| untagged(&check.tags, &tags)).await;
        let mut response = render(&view, &report, view.details(&request.headers));
        set_max_age(response.headers_mut(), seconds(report.expires(), Instant::now()));
        response.map(Body::from)
    }

    /// Whoever sees more than everybody is answered apart.
    fn is_plain(self, view: &View, headers: &HeaderMap) -> bool {
        view.details(headers) == view.details
    }

    fn counts_down(self) -> bool {
        true
    }
}

/// The answer, but for how long it may be kept.
fn render(view: &View, report: &Report, details: Details) -> Response<Bytes> {
    let status = match report.status() {
        Status::Pass | Status::Warn => StatusCode::OK,
        Status::Fail => StatusCode::SERVICE_UNAVAILABLE,
    };
    let mut response = answer(status, Bytes::from(document(view, report, details).to_string()));
    let content_type = HeaderValue::from_static("application/health+json");
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}

fn document(view: &View, report: &Report, details: Details) -> Value {
    let application = &view.application;
    let mut document = json!({
        "status": report.status().as_str(),
        "version": application.version,
        "releaseId": application.version,
        "serviceId": application.name,
        "description": format!("health of {}", application.name),
    });
    if details >= Details::Names {
        let mut checks = Map::new();
        for (key, entry) in report.checks().iter().flat_map(|check| entries(view, check, details)) {
            // An array, since one name may have been observed more than once.
            if let Value::Array(entries) = checks.entry(key).or_insert_with(|| Value::Array(Vec::new())) {
                entries.push(entry);
            }
        }
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
    let entry = |measurement: &str, observed: Option<(Value, &str)>, common: &Map<_, _>| {
        let mut entry = common.clone();
        if let Some((value, unit)) = observed {
            entry.insert("observedValue".to_owned(), value);
            entry.insert("observedUnit".to_owned(), unit.into());
        }
        (format!("{}:{}", part(check.name()), part(measurement)), Value::from(entry))
    };
    let took = check.took().map(|took| (Value::from(took.as_secs_f64() * 1_000.0), "ms"));
    let mut entries = vec![entry("responseTime", took.filter(|_| full), &common)];
    if full {
        // Said once when it is long, however much was observed.
        if common.get("output").and_then(Value::as_str).is_some_and(|output| output.len() > REPEATED) {
            common.remove("output");
        }
        let observed = check.observations().iter();
        let observed =
            observed.map(|seen| entry(&seen.name, Some((seen.value.clone(), &*seen.unit)), &common));
        entries.extend(observed);
    }
    entries
}

/// The longest output, in bytes, that stands beside everything that a check observed.
const REPEATED: usize = 256;

/// A part of a key: the draft has a colon between the two, and in neither.
fn part(name: &str) -> Cow<'_, str> {
    match name {
        "" => "value".into(),
        name if name.contains(':') => name.replace(':', ".").into(),
        name => name.into(),
    }
}
