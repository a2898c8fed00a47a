//! `/heartbeat`: 204, or 500 when any check fails; an empty body.

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{Response, StatusCode};
use axum::routing::MethodRouter;

use crate::declare::Status;
use crate::engine::{ChangeScope, Report};
use crate::http::cache::{Page, route};
use crate::http::respond::answer;
use crate::http::view::View;
use crate::support::{Task, task};

pub(super) fn heartbeat(view: View) -> MethodRouter {
    route(view, Box::new(Heartbeat))
}

struct Heartbeat;

impl Page for Heartbeat {
    fn scope(&self) -> ChangeScope {
        ChangeScope::Status(None)
    }

    fn render(&self, _: &View, report: &Report) -> Response<Bytes> {
        answer(code(report.status()), Bytes::new())
    }

    fn answer(&self, view: View, _: Parts) -> Task<Response<Body>> {
        task(async move { answer(code(view.engine.report(None).await.status()), Body::empty()) })
    }
}

fn code(status: Status) -> StatusCode {
    match status {
        Status::Pass | Status::Warn => StatusCode::NO_CONTENT,
        Status::Fail => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
