//! Answers that are rendered once a change, however many ask for them.

mod flight;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Response};
use axum::routing::{MethodRouter, get};
use tokio::time::Instant;

use crate::engine::{ChangeScope, Report};
use crate::http::cache::page::flight::Flights;
use crate::http::cache::snapshot::Snapshot;
use crate::http::respond::{Answer, Responder};
use crate::http::view::View;
use crate::support::Task;

/// An endpoint whose answer to a plain request depends on how the checks stand, and on nothing else.
pub(crate) trait Page: Send + Sync {
    /// What the answer to a plain request tells.
    fn scope(&self) -> ChangeScope;

    /// The answer to a plain request.
    fn render(&self, view: &View, report: &Report) -> Response<Bytes>;

    /// The answer to any request.
    fn answer(&self, view: View, request: Parts) -> Task<Response<Body>>;

    /// Whether a request without a query is a plain one.
    fn is_plain(&self, _view: &View, _headers: &HeaderMap) -> bool {
        true
    }

    /// Whether caches may keep the answer until the first record expires.
    fn counts_down(&self) -> bool {
        false
    }
}

/// The route of `page`, with a memory of its own.
pub(crate) fn route(view: View, page: Box<dyn Page>) -> MethodRouter {
    let kept = Arc::new(Kept { page, snapshot: RwLock::default(), flights: Mutex::default() });
    get(Responder::new(view, move |view, request| {
        let plain =
            request.uri.query().is_none_or(str::is_empty) && kept.page.is_plain(&view, &request.headers);
        if !plain {
            return Answer::Asked(kept.page.answer(view, request));
        }
        match kept.recall(&view) {
            Some(response) => Answer::known(response),
            None => Answer::asked(Arc::clone(&kept).ask(view, request)),
        }
    }))
}

struct Kept {
    page: Box<dyn Page>,
    snapshot: RwLock<Option<Arc<Snapshot>>>,
    flights: Mutex<Flights>,
}

impl Kept {
    /// The answer that is kept, if it is still true.
    fn recall(&self, view: &View) -> Option<Response<Body>> {
        // Whatever changed before this request came has changed the number already.
        let (version, now) = (view.engine.changes.of(self.page.scope()), Instant::now());
        let kept = self.snapshot.read().unwrap_or_else(PoisonError::into_inner);
        let snapshot = kept.as_ref().filter(|snapshot| snapshot.is_true(version, now))?;
        let Some(turned) = snapshot.turned(now) else { return Some(snapshot.response()) };
        drop(kept);
        let response = turned.response();
        self.keep(&Arc::new(turned));
        Some(response)
    }

    /// Keeps the answer, unless a later one is kept.
    fn keep(&self, snapshot: &Arc<Snapshot>) {
        let mut kept = self.snapshot.write().unwrap_or_else(PoisonError::into_inner);
        if kept.as_ref().is_none_or(|kept| kept.version() <= snapshot.version()) {
            *kept = Some(Arc::clone(snapshot));
        }
    }
}
