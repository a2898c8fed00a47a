//! `/livez`, `/readyz`, `/startupz` and `/readyz/{check}`: for people and orchestrators, in the words of Kubernetes.

use std::fmt::Write;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{Response, StatusCode};
use axum::routing::{MethodRouter, get};

use crate::declare::{Probe, Status};
use crate::engine::{ChangeScope, CheckReport, Report};
use crate::http::cache::{Page, route};
use crate::http::respond::{Answer, Query, Responder, output, quoted, text};
use crate::http::view::View;
use crate::settings::Details;
use crate::support::{Task, one_line, task};

pub(super) fn livez(view: View) -> MethodRouter {
    route(view, Box::new(ProbePage { probe: Probe::Liveness, name: "livez" }))
}

pub(super) fn readyz(view: View) -> MethodRouter {
    route(view, Box::new(ProbePage { probe: Probe::Readiness, name: "readyz" }))
}

pub(super) fn startupz(view: View) -> MethodRouter {
    route(view, Box::new(ProbePage { probe: Probe::Startup, name: "startupz" }))
}

/// One check by name, whatever probe it belongs to and whatever its failure counts as.
pub(super) fn check(view: View) -> MethodRouter {
    get(Responder::new(view, |view, mut request| {
        Answer::asked(async move {
            let found = match Path::<String>::from_request_parts(&mut request, &()).await {
                Ok(Path(name)) => view.engine.check(&name).await,
                Err(_) => None,
            };
            let Some(check) = found else {
                return text(StatusCode::NOT_FOUND, "no such check\n");
            };
            if Query::from(&request.uri).has("verbose") {
                return text(code(check.status()), line(&check, view.details(&request.headers)));
            }
            text(code(check.status()), word(check.status()))
        })
    }))
}

struct ProbePage {
    probe: Probe,
    name: &'static str,
}

impl Page for ProbePage {
    fn scope(&self) -> ChangeScope {
        ChangeScope::Status(Some(self.probe))
    }

    fn render(&self, _: &View, report: &Report) -> Response<Bytes> {
        text(code(report.status()), word(report.status()))
    }

    fn answer(&self, view: View, request: Parts) -> Task<Response<Body>> {
        let Self { probe, name } = *self;
        task(async move {
            let query = Query::from(&request.uri);
            let excluded: Vec<_> = query.all("exclude").collect();
            let report =
                view.engine.report_without(Some(probe), &|check| excluded.contains(&check.name)).await;

            let mut body = String::new();
            if query.has("verbose") {
                let details = view.details(&request.headers);
                for check in report.checks() {
                    body.push_str(&line(check, details));
                }
                if let Some(withheld) = report.withheld() {
                    let _ = writeln!(body, "[-]{withheld} failed: the process takes no requests");
                }
                let verdict = if report.status() == Status::Fail { "failed" } else { "passed" };
                let _ = writeln!(body, "{name} check {verdict}");
            } else {
                body.push_str(word(report.status()));
            }
            // A few are enough to see the mistake, and an answer must not grow with the request.
            for unknown in excluded.iter().filter(|name| !view.engine.has(name)).take(10) {
                let gap = if body.ends_with('\n') { "" } else { "\n" };
                let _ = writeln!(body, "{gap}warn: there is no check {} to exclude", quoted(unknown));
            }
            text(code(report.status()), body)
        })
    }
}

fn code(status: Status) -> StatusCode {
    match status {
        Status::Pass | Status::Warn => StatusCode::OK,
        Status::Fail => StatusCode::SERVICE_UNAVAILABLE,
    }
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Pass | Status::Warn => "ok",
        Status::Fail => "fail",
    }
}

/// One check, on one line whatever it says.
fn line(check: &CheckReport, details: Details) -> String {
    let name = check.name();
    let told = (details == Details::Full).then(|| output(check)).flatten();
    let told = told.map(|told| one_line(&told));
    match (check.status(), told) {
        (Status::Warn, Some(told)) => format!("[+]{name} ok, with a warning: {told}\n"),
        (Status::Pass | Status::Warn, _) => format!("[+]{name} ok\n"),
        (Status::Fail, Some(told)) => format!("[-]{name} failed: {told}\n"),
        (Status::Fail, None) => format!("[-]{name} failed: reason withheld\n"),
    }
}
