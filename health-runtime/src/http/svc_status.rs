//! `/svc_status`: the state of each check as csv, JSON or Prometheus text. It informs and judges nothing, so it always
//! answers 200.

use std::fmt::Write;

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use axum::routing::{MethodRouter, get};
use serde_json::{Number, Value};

use crate::declare::Status;
use crate::engine::CheckReport;
use crate::http::respond::{Responder, ResponseFuture, no_store, preferred_type, shown_message};
use crate::http::view::View;
use crate::settings::Details;
use crate::support::{object, one_line};

#[derive(Clone, Copy, PartialEq, Eq)]
enum SvcStatusFormat {
    Csv,
    Json,
    Prometheus,
}

/// The format that `Accept` asks for, or csv.
pub(super) fn any(view: View) -> MethodRouter {
    route(view, None)
}

pub(super) fn csv(view: View) -> MethodRouter {
    route(view, Some(SvcStatusFormat::Csv))
}

pub(super) fn json(view: View) -> MethodRouter {
    route(view, Some(SvcStatusFormat::Json))
}

pub(super) fn prometheus(view: View) -> MethodRouter {
    route(view, Some(SvcStatusFormat::Prometheus))
}

fn route(view: View, extension: Option<SvcStatusFormat>) -> MethodRouter {
    get(Responder::new(view, move |view, request| {
        ResponseFuture::pending(async move {
            let headers = &request.headers;
            let report = view.app.engine.report(None).await;
            let details = view.details(headers);
            let states: Vec<_> =
                report.checks().iter().map(|check| ServiceState::new(check, details)).collect();
            let (content_type, body) = match format(extension, headers) {
                SvcStatusFormat::Csv => ("text/csv", as_csv(&states)),
                SvcStatusFormat::Json => ("application/json", as_json(&states)),
                SvcStatusFormat::Prometheus => {
                    ("text/plain; version=0.0.4", as_prometheus(&states) + &other_metrics(&view))
                }
            };
            response(content_type, body)
        })
    }))
}

/// `Accept: text/csv` wins over the extension of the path, and the extension over every other type.
fn format(extension: Option<SvcStatusFormat>, headers: &HeaderMap) -> SvcStatusFormat {
    const TYPES: [(&str, SvcStatusFormat); 3] = [
        ("text/csv", SvcStatusFormat::Csv),
        ("application/json", SvcStatusFormat::Json),
        ("text/plain", SvcStatusFormat::Prometheus),
    ];
    let accepted = preferred_type(headers, &TYPES);
    let csv = accepted.filter(|format| *format == SvcStatusFormat::Csv);
    csv.or(extension).or(accepted).unwrap_or(SvcStatusFormat::Csv)
}

fn response(content_type: &'static str, body: String) -> Response<Body> {
    let mut response = no_store(StatusCode::OK, body.into());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// One check in the words of this format. A report has them sorted by name.
struct ServiceState<'a> {
    name: &'a str,
    status: Status,
    detail: Option<String>,
    /// The observations that are numbers.
    numbers: Vec<(&'a str, &'a Number)>,
}

impl<'a> ServiceState<'a> {
    fn new(check: &'a CheckReport, details: Details) -> Self {
        let observations = if details == Details::Full { check.observations() } else { &[] };
        let numbers = observations.iter().filter_map(|observation| match &observation.value {
            Value::Number(number) => Some((&*observation.name, number)),
            _ => None,
        });
        Self {
            name: check.name(),
            status: check.status(),
            detail: shown_message(check, details),
            numbers: numbers.collect(),
        }
    }
}

fn as_csv(states: &[ServiceState<'_>]) -> String {
    let mut csv = String::new();
    for state in states {
        let detail = one_line(state.detail.as_deref().unwrap_or_default());
        let _ = writeln!(csv, "{}\t{}\t{detail}", one_line(state.name), state.status.service_word());
    }
    csv
}

fn as_json(states: &[ServiceState<'_>]) -> String {
    let entry = |state: &ServiceState<'_>| {
        // The members of the format win over observations with their names.
        let others = state.numbers.iter().filter(|(name, _)| !["state", "detail"].contains(name));
        let mut members =
            object(others.map(|(name, number)| ((*name).to_owned(), Value::Number((*number).clone()))));
        members.insert("state".to_owned(), state.status.service_word().into());
        if let Some(detail) = &state.detail {
            members.insert("detail".to_owned(), detail.as_str().into());
        }
        (state.name.to_owned(), Value::from(members))
    };
    Value::from(object(states.iter().map(entry))).to_string()
}

/// The metrics of `/metrics`, which follow the states.
#[cfg(feature = "metrics")]
fn other_metrics(view: &View) -> String {
    crate::http::metrics::as_text(view.clone())
}

#[cfg(not(feature = "metrics"))]
fn other_metrics(_: &View) -> String {
    String::new()
}

fn as_prometheus(states: &[ServiceState<'_>]) -> String {
    let mut text = String::from(
        "# HELP svc_status Status 0->OK, 1->YELLOW, 2->RED\n\
         # TYPE svc_status untyped\n",
    );
    // Prometheus drops the whole scrape when it contains a series twice, and `a` with the observation `b_c` has the same
    // name as `a_b` with the observation `c`.
    let mut written: Vec<String> = Vec::new();
    for state in states {
        let number = match state.status {
            Status::Pass => 0,
            Status::Warn => 1,
            Status::Fail => 2,
        };
        let _ = writeln!(text, "svc_status{{name=\"{}\"}} {number}", escaped(state.name));
        for (observation, value) in &state.numbers {
            let name = format!("{}_{observation}", state.name);
            if states.binary_search_by(|state| state.name.cmp(&name)).is_err()
                && let Err(at) = written.binary_search(&name)
            {
                let _ = writeln!(text, "svc_status{{name=\"{}\"}} {value}", escaped(&name));
                written.insert(at, name);
            }
        }
    }
    text
}

/// The value of a label, with the escapes of the text format.
fn escaped(text: &str) -> String {
    text.replace('\\', r"\\").replace('"', r#"\""#).replace('\n', r"\n")
}
