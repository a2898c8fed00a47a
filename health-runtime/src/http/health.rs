//! `/health`: `application/health+json`,
//! [draft-inadarei-api-health-check-06](https://datatracker.ietf.org/doc/html/draft-inadarei-api-health-check-06).

use std::borrow::Cow;

use axum::body::{Body, Bytes};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use axum::routing::MethodRouter;
use tokio::time::Instant;

use crate::declare::Status;
use crate::engine::{ChangeScope, CheckReport, Report};
use crate::http::cache::{Page, route, seconds, set_max_age};
use crate::http::health_json::{Document, Entries, Entry, Observed};
use crate::http::respond::{Query, answer, output, text};
use crate::http::view::View;
use crate::settings::Details;
use crate::support::{Task, task};

pub(super) fn health(view: View) -> MethodRouter {
    route(view, Box::new(HealthPage))
}

struct HealthPage;

impl Page for HealthPage {
    fn scope(&self) -> ChangeScope {
        ChangeScope::Records
    }

    fn render(&self, view: &View, report: &Report) -> Response<Bytes> {
        render(view, report, view.details)
    }

    fn answer(&self, view: View, request: Parts) -> Task<Response<Body>> {
        task(async move {
            let query = Query::from(&request.uri);
            let tags: Vec<_> = query.all("tag").collect();
            let known = |tag: &_| view.engine.checks().any(|check| check.tags.contains(tag));
            if !tags.iter().all(known) {
                return text(StatusCode::NOT_FOUND, "no check has this tag\n");
            }
            let untagged =
                |tags: &[_], wanted: &[_]| !wanted.is_empty() && !wanted.iter().any(|tag| tags.contains(tag));
            let report = view.engine.report_without(None, &|check| untagged(&check.tags, &tags)).await;
            let mut response = render(&view, &report, view.details(&request.headers));
            set_max_age(response.headers_mut(), seconds(report.expires(), Instant::now()));
            response.map(Body::from)
        })
    }

    /// Whoever sees more than everybody is answered apart.
    fn is_plain(&self, view: &View, headers: &HeaderMap) -> bool {
        view.details(headers) == view.details
    }

    fn counts_down(&self) -> bool {
        true
    }
}

/// The answer, but for how long it may be kept.
fn render(view: &View, report: &Report, details: Details) -> Response<Bytes> {
    let status = match report.status() {
        Status::Pass | Status::Warn => StatusCode::OK,
        Status::Fail => StatusCode::SERVICE_UNAVAILABLE,
    };
    let mut response = answer(status, Bytes::from(document(view, report, details).json()));
    let content_type = HeaderValue::from_static("application/health+json");
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}

fn document<'a>(view: &'a View, report: &'a Report, details: Details) -> Document<'a> {
    let application = &view.application;
    let mut document = Document {
        checks: None,
        description: format!("health of {}", application.name),
        notes: Vec::new(),
        output: None,
        release_id: &application.version,
        service_id: &application.name,
        status: report.status().as_str(),
        version: &application.version,
    };
    if details >= Details::Names {
        let checks = report.checks();
        document.checks = Some(Entries::new(checks.iter().flat_map(|check| entries(view, check, details))));
        let failing = checks.iter().filter(|check| check.status() == Status::Fail);
        let (counted, spared): (Vec<_>, Vec<_>) =
            failing.partition(|check| check.counts_as() == Some(Status::Fail));
        if !counted.is_empty() {
            let names: Vec<_> = counted.into_iter().map(CheckReport::name).collect();
            document.output = Some(format!("failing: {}", names.join(", ")));
        }
        let notes = spared.into_iter().map(|check| match check.counts_as() {
            Some(status) => format!("{} fails and counts as {status}", check.name()),
            None => format!("{} fails and does not count", check.name()),
        });
        document.notes = notes.collect();
    }
    document
}

/// What is said of one check: how long it took, and everything it observed.
fn entries<'a>(
    view: &'a View,
    check: &'a CheckReport,
    details: Details,
) -> impl Iterator<Item = (String, Entry<'a>)> {
    let full = details == Details::Full;
    // The draft wants neither of these beside a pass.
    let passes = check.status() == Status::Pass;
    let affected = if passes { None } else { view.affected(check.name()) };
    let told = if full && !passes { output(check) } else { None };
    let entry =
        move |measurement: &str, observed: Option<(Observed<'a>, &'a str)>, output: Option<String>| {
            let entry = Entry {
                affected_endpoints: affected,
                observed_unit: observed.map(|(_, unit)| unit),
                observed_value: observed.map(|(value, _)| value),
                output,
                status: check.status().as_str(),
                time: check.time(),
            };
            (format!("{}:{}", part(check.name()), part(measurement)), entry)
        };
    let took = check.took().map(|took| (Observed::Took(took.as_secs_f64() * 1_000.0), "ms"));
    // Said once when it is long, however much was observed.
    let repeated = told.as_ref().filter(|output| output.len() <= REPEATED).cloned();
    let observed = if full { check.observations() } else { &[] }.iter();
    let observed = observed.map(move |seen| {
        entry(&seen.name, Some((Observed::Seen(&seen.value), &*seen.unit)), repeated.clone())
    });
    std::iter::once(entry("responseTime", took.filter(|_| full), told)).chain(observed)
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
