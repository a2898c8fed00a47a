//! `/heartbeat`: 204, or 500 when a check fails, with an empty body.

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{Response, StatusCode};
use axum::routing::MethodRouter;

use crate::declare::Status;
use crate::engine::{ChangeScope, Report};
use crate::http::cache::{CachedEndpoint, cached_route};
use crate::http::respond::no_store;
use crate::http::view::View;
use crate::support::{Task, task};

pub(super) fn heartbeat(view: View) -> MethodRouter {
    cached_route(view, Box::new(Heartbeat))
}

struct Heartbeat;

impl CachedEndpoint for Heartbeat {
    fn scope(&self) -> ChangeScope {
        ChangeScope::Status(None)
    }

    fn render(&self, _: &View, report: &Report) -> Response<Bytes> {
        no_store(code(report.status()), Bytes::new())
    }

    fn respond(&self, view: View, _: Parts) -> Task<Response<Body>> {
        task(async move { no_store(code(view.app.engine.report(None).await.status()), Body::empty()) })
    }
}

fn code(status: Status) -> StatusCode {
    match status {
        Status::Pass | Status::Warn => StatusCode::NO_CONTENT,
        Status::Fail => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
