//! `/health`: `application/health+json`,
//! [draft-inadarei-api-health-check-06](https://datatracker.ietf.org/doc/html/draft-inadarei-api-health-check-06).

use std::borrow::Cow;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use axum::routing::MethodRouter;

use crate::declare::{Observation, Status};
use crate::engine::{ChangeScope, CheckReport, Engine, Report};
use crate::http::cache::{CachedEndpoint, cached_route};
use crate::http::health_json::{CheckEntries, CheckEntry, HealthDocument, ObservedValue};
use crate::http::respond::{Names, Query, message_with_cause, no_store, part_message, probe_code, text};
use crate::http::view::View;
use crate::settings::Details;
use crate::support::{Task, task};

pub(super) fn health(view: View) -> MethodRouter {
    cached_route(view, Box::new(HealthEndpoint))
}

struct HealthEndpoint;

impl CachedEndpoint for HealthEndpoint {
    fn scope(&self) -> ChangeScope {
        ChangeScope::Records
    }

    fn render(&self, view: &View, report: &Report) -> Response<Bytes> {
        render(view, report, view.details)
    }

    fn respond(&self, view: View, request: Parts) -> Task<Response<Body>> {
        task(async move {
            let query = Query::from(&request.uri);
            let wanted = query.names("tag");
            let engine = &view.app.engine;
            if !are_tags(&wanted, engine) {
                return text(StatusCode::NOT_FOUND, "no check has this tag\n");
            }
            let is_wanted = |tags: &[Tag]| wanted.is_empty() || tags.iter().any(|tag| wanted.contains(tag));
            let report = engine.report_without(None, &|check| !is_wanted(&check.tags)).await;
            render(&view, &report, view.details(&request.headers)).map(Body::from)
        })
    }

    /// The cached response has the public details. A client that may see more gets a response of its own.
    fn is_cacheable(&self, view: &View, headers: &HeaderMap) -> bool {
        view.details(headers) == view.details
    }
}

type Tag = Cow<'static, str>;

/// Whether each of `wanted` is a tag of a check.
fn are_tags(wanted: &Names<'_>, engine: &Engine) -> bool {
    let mut known = vec![false; wanted.len()];
    for tag in engine.checks().flat_map(|check| &check.tags) {
        if let Some(at) = wanted.position(tag) {
            known[at] = true;
        }
    }
    !known.contains(&false)
}

fn render(view: &View, report: &Report, details: Details) -> Response<Bytes> {
    let body = Bytes::from(document(view, report, details).to_json());
    let mut response = no_store(probe_code(report.status()), body);
    let content_type = HeaderValue::from_static("application/health+json");
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    // A cache must not answer the public with the details of a router for operators.
    if details <= view.app.public_details {
        allow_caches(view.app.health_max_age, report.status(), response.headers_mut());
    }
    response
}

/// Lets caches store a response that does not fail, where the application allows that. A stored failure would outlast the
/// recovery. The responder forbids it again for a request with `Authorization`.
fn allow_caches(max_age: Duration, status: Status, headers: &mut HeaderMap) {
    if max_age.is_zero() || status == Status::Fail {
        return;
    }
    if let Ok(max_age) = HeaderValue::try_from(format!("max-age={}", max_age.as_secs())) {
        headers.insert(CACHE_CONTROL, max_age);
        headers.insert(VARY, HeaderValue::from_static("Authorization"));
    }
}

fn document<'a>(view: &'a View, report: &'a Report, details: Details) -> HealthDocument<'a> {
    let application = &view.app.application;
    let mut document = HealthDocument {
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
        document.checks =
            Some(CheckEntries::new(checks.iter().flat_map(|check| entries(view, check, details))));
        document.output = failing(checks);
        document.notes = notes(checks, details);
    }
    document
}

/// The names of the checks whose failure counts as one.
fn failing(checks: &[CheckReport]) -> Option<String> {
    let names: Vec<_> =
        checks.iter().filter(|check| is_counted_failure(check)).map(CheckReport::name).collect();
    (!names.is_empty()).then(|| format!("failing: {}", names.join(", ")))
}

/// One note for each check that fails and counts as something else.
fn notes(checks: &[CheckReport], details: Details) -> Vec<String> {
    let spared = checks.iter().filter(|check| check.softened().is_some());
    let note = |check: &CheckReport| match check.counts_as() {
        Some(status) => format!("{} fails and counts as {status}", check.name()),
        None => format!("{} fails and does not count", check.name()),
    };
    let mut notes: Vec<_> = spared.map(note).collect();
    let off = checks.iter().filter(|check| check.is_off());
    notes.extend(off.map(|check| format!("{} is off and counts as pass", check.name())));
    if details == Details::Full {
        notes.extend(checks.iter().filter_map(hidden_parts));
    }
    notes
}

/// How many parts of a check are not shown.
fn hidden_parts(check: &CheckReport) -> Option<String> {
    let hidden = check.all_parts()?.hidden();
    let all: u64 = hidden.iter().sum();
    let [pass, warn, fail] = hidden;
    (all > 0).then(|| {
        format!(
            "{} has {all} more parts, which are not shown: {fail} fail, {warn} warn, {pass} pass",
            check.name()
        )
    })
}

fn is_counted_failure(check: &CheckReport) -> bool {
    check.status() == Status::Fail && check.counts_as() == Some(Status::Fail)
}

/// The entries of one check: its response time, one for each observation, and those of its parts.
fn entries<'a>(
    view: &'a View,
    check: &'a CheckReport,
    details: Details,
) -> impl Iterator<Item = (String, CheckEntry<'a>)> {
    let full = details == Details::Full;
    let status = (check.shown_status(), check.status());
    // The draft has neither `affectedEndpoints` nor `output` for a status that passes.
    let affected_endpoints =
        if status.0 == Status::Pass { None } else { view.affected_routes(check.name(), details) };
    let output = if full && status.1 != Status::Pass { message_with_cause(check) } else { None };
    let took = check.took().map(|took| (ObservedValue::Milliseconds(milliseconds(took)), "ms"));
    let group = EntryGroup { check, full, status, affected_endpoints, output };
    let parts = if full { check.parts() } else { &[] }.iter().flat_map(move |part| {
        let own = part.outcome.status();
        let output = if own == Status::Pass { None } else { part_message(part) };
        let status = (check.shown_part_status(part), own);
        let group = EntryGroup { check, full, status, affected_endpoints: None, output };
        group.entries(part.name.to_string(), None, Some(&*part.name), part.outcome.observations())
    });
    let observations = if full { check.observations() } else { &[] };
    let name = "responseTime".to_owned();
    group.entries(name, took.filter(|_| full), None, observations).chain(parts)
}

/// What the entries of a check, or of a part of it, have in common.
struct EntryGroup<'a> {
    check: &'a CheckReport,
    full: bool,
    /// What the status counts as, and the status itself.
    status: (Status, Status),
    affected_endpoints: Option<&'a Vec<String>>,
    output: Option<String>,
}

impl<'a> EntryGroup<'a> {
    /// One entry with this name, and one for each observation. The names of the observations of a part begin with its name.
    fn entries(
        mut self,
        name: String,
        observed: Option<(ObservedValue<'a>, &'a str)>,
        part: Option<&'a str>,
        observations: &'a [Observation],
    ) -> impl Iterator<Item = (String, CheckEntry<'a>)> + use<'a> {
        let first = self.entry(&name, observed);
        self.output.take_if(|output| output.len() > REPEATED_OUTPUT);
        let observations = observations.iter().map(move |observation| {
            let value = (ObservedValue::Observation(&observation.value), &*observation.unit);
            match part {
                Some(part) => self.entry(&format!("{part}.{}", observation.name), Some(value)),
                None => self.entry(&observation.name, Some(value)),
            }
        });
        std::iter::once(first).chain(observations)
    }

    fn entry(
        &self,
        measurement: &str,
        observed: Option<(ObservedValue<'a>, &'a str)>,
    ) -> (String, CheckEntry<'a>) {
        let (status, own) = self.status;
        // The draft has no `output` beside a status that passes.
        let (output, own_output) = match status {
            Status::Pass => (None, self.output.clone()),
            Status::Warn | Status::Fail => (self.output.clone(), None),
        };
        let [component_type, component_id] = if self.full { self.check.component() } else { [None; 2] };
        let fails = self.full && own != Status::Pass;
        let entry = CheckEntry {
            affected_endpoints: self.affected_endpoints,
            component_id,
            component_type,
            observed_unit: observed.map(|(_, unit)| unit),
            observed_value: observed.map(|(value, _)| value),
            output,
            own_output,
            own_status: (status != own).then(|| own.as_str()),
            owner: self.check.owner().filter(|_| fails),
            runbook: self.check.runbook().filter(|_| fails),
            status: status.as_str(),
            time: self.check.time(),
        };
        (format!("{}:{}", key_part(self.check.name()), key_part(measurement)), entry)
    }
}

/// Divided once, so that the number has no digits that the clock does not have.
fn milliseconds(time: Duration) -> f64 {
    time.as_nanos() as f64 / 1e6
}

/// The longest output, in bytes, that every observation of a check repeats. A longer one is only in the first entry, so
/// that the document does not grow with their product.
const REPEATED_OUTPUT: usize = 256;

/// A part of a key. The draft has a colon between the two parts and none in them.
fn key_part(name: &str) -> Cow<'_, str> {
    match name {
        "" => "value".into(),
        name if name.contains(':') => name.replace(':', ".").into(),
        name => name.into(),
    }
}
