//! `/svc_status`: the state of each check as csv, JSON or Prometheus text. It informs and does not judge: always 200.

use std::fmt::Write;

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use axum::routing::{MethodRouter, get};
use serde_json::{Number, Value};

use crate::declare::Status;
use crate::engine::CheckReport;
use crate::http::respond::{Answer, Responder, answer, output, preferred};
use crate::http::view::View;
use crate::settings::Details;
use crate::support::{object, one_line};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    Json,
    Prometheus,
}

/// By the header `Accept`, else csv.
pub(super) fn any(view: View) -> MethodRouter {
    route(view, None)
}

pub(super) fn csv(view: View) -> MethodRouter {
    route(view, Some(Format::Csv))
}

pub(super) fn json(view: View) -> MethodRouter {
    route(view, Some(Format::Json))
}

pub(super) fn prometheus(view: View) -> MethodRouter {
    route(view, Some(Format::Prometheus))
}

fn route(view: View, extension: Option<Format>) -> MethodRouter {
    get(Responder::new(view, move |view, request| {
        Answer::asked(async move {
            let headers = &request.headers;
            let report = view.engine.report(None).await;
            let details = view.details(headers);
            let checks: Vec<_> = report.checks().iter().map(|check| Line::new(check, details)).collect();
            let (content_type, body) = match format(extension, headers) {
                Format::Csv => ("text/csv", as_csv(&checks)),
                Format::Json => ("application/json", as_json(&checks)),
                Format::Prometheus => ("text/plain; version=0.0.4", as_prometheus(&checks) + &others(&view)),
            };
            render(content_type, body)
        })
    }))
}

/// `Accept: text/csv` wins over the extension, and the extension over all other types.
fn format(extension: Option<Format>, headers: &HeaderMap) -> Format {
    const TYPES: [(&str, Format); 3] =
        [("text/csv", Format::Csv), ("application/json", Format::Json), ("text/plain", Format::Prometheus)];
    let accepted = preferred(headers, &TYPES);
    accepted.filter(|format| *format == Format::Csv).or(extension).or(accepted).unwrap_or(Format::Csv)
}

fn render(content_type: &'static str, body: String) -> Response<Body> {
    let mut response = answer(StatusCode::OK, body.into());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// What is told of one check; several are sorted by name, as in the report.
struct Line<'a> {
    name: &'a str,
    status: Status,
    detail: Option<String>,
    /// What it observed in numbers.
    numbers: Vec<(&'a str, &'a Number)>,
}

impl<'a> Line<'a> {
    /// The message is public; the cause and what was observed are not.
    fn new(check: &'a CheckReport, details: Details) -> Self {
        let full = details == Details::Full;
        let observed = check.observations().iter().filter(|_| full);
        Self {
            name: check.name(),
            status: check.status(),
            detail: if full { output(check) } else { check.message().map(str::to_owned) },
            numbers: observed
                .filter_map(|seen| match &seen.value {
                    Value::Number(number) => Some((&*seen.name, number)),
                    _ => None,
                })
                .collect(),
        }
    }
}

fn as_csv(checks: &[Line<'_>]) -> String {
    let mut csv = String::new();
    for check in checks {
        let detail = one_line(check.detail.as_deref().unwrap_or_default());
        let _ = writeln!(csv, "{}\t{}\t{detail}", one_line(check.name), check.status.service_word());
    }
    csv
}

fn as_json(checks: &[Line<'_>]) -> String {
    let entry = |check: &Line<'_>| {
        // The format's own members win over observations of these names.
        let others = check.numbers.iter().filter(|(name, _)| !["state", "detail"].contains(name));
        let mut members =
            object(others.map(|(name, number)| ((*name).to_owned(), Value::Number((*number).clone()))));
        members.insert("state".to_owned(), check.status.service_word().into());
        if let Some(detail) = &check.detail {
            members.insert("detail".to_owned(), detail.as_str().into());
        }
        (check.name.to_owned(), Value::from(members))
    };
    Value::from(object(checks.iter().map(entry))).to_string()
}

/// The process's other metrics, which follow.
#[cfg(feature = "metrics")]
fn others(view: &View) -> String {
    crate::http::metrics::as_text(view.clone())
}

#[cfg(not(feature = "metrics"))]
fn others(_: &View) -> String {
    String::new()
}

fn as_prometheus(checks: &[Line<'_>]) -> String {
    let mut text = String::from(
        "# HELP svc_status Status 0->OK, 1->YELLOW, 2->RED\n\
         # TYPE svc_status untyped\n",
    );
    // A scraper drops everything when a series is there twice: `a` with `b_c` is called what `a_b` with `c` is.
    let mut told: Vec<String> = Vec::new();
    for check in checks {
        let number = match check.status {
            Status::Pass => 0,
            Status::Warn => 1,
            Status::Fail => 2,
        };
        let _ = writeln!(text, "svc_status{{name=\"{}\"}} {number}", escaped(check.name));
        for (observation, value) in &check.numbers {
            let name = format!("{}_{observation}", check.name);
            if checks.binary_search_by(|check| check.name.cmp(&name)).is_err()
                && let Err(at) = told.binary_search(&name)
            {
                let _ = writeln!(text, "svc_status{{name=\"{}\"}} {value}", escaped(&name));
                told.insert(at, name);
            }
        }
    }
    text
}

/// The value of a label, as the text format wants it.
fn escaped(text: &str) -> String {
    text.replace('\\', r"\\").replace('"', r#"\""#).replace('\n', r"\n")
}
