//! `/livez`, `/readyz`, `/startupz` and `/readyz/{check}`, in the words of Kubernetes' own probes.

use std::fmt::Write;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{Response, StatusCode};
use axum::routing::{MethodRouter, get};

use crate::declare::{Probe, Status};
use crate::engine::{ChangeScope, CheckReport, Report};
use crate::http::cache::{CachedEndpoint, cached_route};
use crate::http::respond::{Query, Responder, ResponseFuture, message_with_cause, probe_code, quoted, text};
use crate::http::view::View;
use crate::settings::Details;
use crate::support::{Task, one_line, task};

/// How many unknown names of `?exclude` a response lists. The response must not grow with the request.
const MOST_UNKNOWN_NAMES: usize = 10;

pub(super) fn livez(view: View) -> MethodRouter {
    cached_route(view, Box::new(ProbeEndpoint { probe: Probe::Liveness, name: "livez" }))
}

pub(super) fn readyz(view: View) -> MethodRouter {
    cached_route(view, Box::new(ProbeEndpoint { probe: Probe::Readiness, name: "readyz" }))
}

pub(super) fn startupz(view: View) -> MethodRouter {
    cached_route(view, Box::new(ProbeEndpoint { probe: Probe::Startup, name: "startupz" }))
}

/// One check of any probe. Its own status decides, regardless of its `on_fail`.
pub(super) fn check(view: View) -> MethodRouter {
    get(Responder::new(view, |view, mut request| {
        ResponseFuture::pending(async move {
            let found = match Path::<String>::from_request_parts(&mut request, &()).await {
                Ok(Path(name)) => view.app.engine.check(&name).await,
                Err(_) => None,
            };
            let Some(check) = found else {
                return text(StatusCode::NOT_FOUND, "no such check\n");
            };
            let code = probe_code(check.status());
            if Query::from(&request.uri).has("verbose") {
                return text(code, verbose_line(&check, view.details(&request.headers)));
            }
            text(code, word(check.status()))
        })
    }))
}

struct ProbeEndpoint {
    probe: Probe,
    name: &'static str,
}

impl CachedEndpoint for ProbeEndpoint {
    fn scope(&self) -> ChangeScope {
        ChangeScope::Status(Some(self.probe))
    }

    fn render(&self, _: &View, report: &Report) -> Response<Bytes> {
        text(probe_code(report.status()), word(report.status()))
    }

    fn respond(&self, view: View, request: Parts) -> Task<Response<Body>> {
        let Self { probe, name } = *self;
        task(async move {
            let query = Query::from(&request.uri);
            let excluded: Vec<_> = query.all("exclude").collect();
            let is_excluded = |check: &_| excluded.contains(check);
            let engine = &view.app.engine;
            let report = engine.report_without(Some(probe), &|check| is_excluded(&check.name)).await;
            let mut body = if query.has("verbose") {
                verbose(&report, name, view.details(&request.headers))
            } else {
                word(report.status()).to_owned()
            };
            let unknown = excluded.iter().filter(|name| !engine.has(name));
            for unknown in unknown.take(MOST_UNKNOWN_NAMES) {
                let gap = if body.ends_with('\n') { "" } else { "\n" };
                let _ = writeln!(body, "{gap}warn: there is no check {} to exclude", quoted(unknown));
            }
            text(probe_code(report.status()), body)
        })
    }
}

/// One line for each check, and the verdict.
fn verbose(report: &Report, name: &str, details: Details) -> String {
    let mut body = String::new();
    for check in report.checks() {
        body.push_str(&verbose_line(check, details));
    }
    if let Some(withheld) = report.withheld() {
        let _ = writeln!(body, "[-]{withheld} failed: the process takes no requests");
    }
    let verdict = if report.status() == Status::Fail { "failed" } else { "passed" };
    let _ = writeln!(body, "{name} check {verdict}");
    body
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Pass | Status::Warn => "ok",
        Status::Fail => "fail",
    }
}

fn verbose_line(check: &CheckReport, details: Details) -> String {
    let name = check.name();
    let message = if details == Details::Full { message_with_cause(check) } else { None };
    let message = message.map(|message| one_line(&message));
    match (check.status(), message) {
        (Status::Warn, Some(message)) => format!("[+]{name} ok, with a warning: {message}\n"),
        (Status::Pass | Status::Warn, _) => format!("[+]{name} ok\n"),
        (Status::Fail, Some(message)) => format!("[-]{name} failed: {message}\n"),
        (Status::Fail, None) => format!("[-]{name} failed: reason withheld\n"),
    }
}
