//! `/livez`, `/readyz` and `/startupz`, and below each its single checks, in the words of Kubernetes' own probes.

use std::fmt::Write;

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{Response, StatusCode};
use axum::routing::MethodRouter;

use crate::declare::{Probe, Status};
use crate::engine::{ChangeScope, CheckReport, Engine, Report};
use crate::http::cache::{CachedEndpoint, cached_route};
use crate::http::respond::{
    Names, Query, Responder, ResponseFuture, get_or_options, message_with_cause, name_in_path, probe_code,
    quoted, text,
};
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

/// One check of the liveness probe.
pub(super) fn livez_check(view: View) -> MethodRouter {
    check(view, Probe::Liveness)
}

/// One check of the readiness probe.
pub(super) fn readyz_check(view: View) -> MethodRouter {
    check(view, Probe::Readiness)
}

/// One check of the startup probe.
pub(super) fn startupz_check(view: View) -> MethodRouter {
    check(view, Probe::Startup)
}

/// One check of `probe`. Its own status decides, and is shown, regardless of its `on_fail`.
fn check(view: View, probe: Probe) -> MethodRouter {
    get_or_options(Responder::new(view, move |view, mut request| {
        ResponseFuture::pending(async move {
            let found = match name_in_path(&mut request).await {
                Some(name) => view.app.engine.check_of(probe, &name).await,
                None => None,
            };
            let Some(check) = found else {
                return text(StatusCode::NOT_FOUND, "no such check\n");
            };
            let code = probe_code(check.status());
            if Query::from(&request.uri).has("verbose") {
                let details = view.details(&request.headers);
                return text(code, verbose_line(&check, check.status(), details));
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
            let excluded = query.names("exclude");
            let engine = &view.app.engine;
            let report = engine.report_without(Some(probe), &|check| excluded.contains(&check.name)).await;
            let code = probe_code(report.status());
            if !query.has("verbose") {
                return text(code, word(report.status()));
            }
            let mut body = lines(&report, probe, &excluded, engine, view.details(&request.headers));
            let unknown = excluded.iter().filter(|name| !engine.has(probe, name));
            for unknown in unknown.take(MOST_UNKNOWN_NAMES) {
                let _ = writeln!(body, "warn: there is no check {} to exclude", quoted(unknown));
            }
            let verdict = if report.status() == Status::Fail { "failed" } else { "passed" };
            let _ = writeln!(body, "{name} check {verdict}");
            text(code, body)
        })
    }
}

/// One line for each check of the probe, and for what makes it fail regardless of its checks.
fn lines(report: &Report, probe: Probe, excluded: &Names<'_>, engine: &Engine, details: Details) -> String {
    let mut body = String::new();
    let line = |check: &CheckReport| verbose_line(check, check.shown_status(), details);
    // The report and the checks of the engine are sorted by name.
    let mut reported = report.checks().iter().peekable();
    let of_probe = engine.checks().filter(|check| check.probes.contains(probe));
    for left_out in of_probe.filter(|check| excluded.contains(&check.name)) {
        while let Some(check) = reported.next_if(|check| check.name() < &*left_out.name) {
            body.push_str(&line(check));
        }
        let _ = writeln!(body, "[+]{} excluded: ok", left_out.name);
    }
    body.extend(reported.map(line));
    if let Some(withheld) = report.withheld() {
        let _ = writeln!(body, "[-]{withheld} failed: the process takes no requests");
    }
    body
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Pass | Status::Warn => "ok",
        Status::Fail => "fail",
    }
}

/// The line of a check that is shown with `status`.
fn verbose_line(check: &CheckReport, status: Status, details: Details) -> String {
    let name = check.name();
    let message = if details == Details::Full { message_with_cause(check) } else { None };
    let mut message = message.map(|message| one_line(&message));
    let said = match (status, check.status()) {
        (Status::Fail, _) => {
            message.get_or_insert_with(|| "reason withheld".to_owned());
            "failed"
        }
        (Status::Warn, _) => "warns: ok",
        (Status::Pass, Status::Fail) => "ignored: ok",
        (Status::Pass, _) if check.is_off() => return format!("[+]{name} off: ok\n"),
        // The message of a check that passes is no news.
        (Status::Pass, _) => return format!("[+]{name} ok\n"),
    };
    let sign = if status == Status::Fail { '-' } else { '+' };
    let message = message.map_or_else(String::new, |message| format!(": {message}"));
    format!("[{sign}]{name} {said}{message}\n")
}
