//! Answers that are rendered once a change, however many ask for them.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Response};
use axum::routing::{MethodRouter, get};
use tokio::runtime::{Handle, Id};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::engine::{ChangeScope, Report};
use crate::http::cache::snapshot::Snapshot;
use crate::http::respond::{Answer, Responder};
use crate::http::view::View;
use crate::support::{Task, task};

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
    let kept = Arc::new(Kept { page, snapshot: RwLock::default(), flight: Mutex::default() });
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
    /// The report under way; others join it.
    flight: Mutex<Option<Flight>>,
}

/// A report that somebody waits for.
struct Flight {
    /// Where it is under way. Nobody waits for another runtime, which may hang.
    runtime: Id,
    /// The number of what no request asks for, from before it began.
    unprompted: u64,
    landing: watch::Receiver<Stage>,
}

enum Stage {
    /// Nothing was asked yet.
    Boarding,
    /// Everything was asked; whoever comes before this would get the same.
    Flying(Option<Instant>),
    Landed(Arc<Snapshot>),
}

impl Flight {
    /// Whether a request that comes now would get what this one gets, if it asked by itself.
    fn takes(&self, runtime: Id, unprompted: u64) -> bool {
        let in_time = match &*self.landing.borrow() {
            Stage::Boarding => true,
            Stage::Flying(until) => until.is_none_or(|until| Instant::now() < until),
            Stage::Landed(_) => false,
        };
        // The channel of one whose runtime went down is closed.
        in_time
            && self.runtime == runtime
            && self.unprompted == unprompted
            && self.landing.has_changed().is_ok()
    }
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

    /// The report under way, or a new one; `None` where nothing can be under way, outside a runtime.
    fn join(self: &Arc<Self>, view: &View) -> Option<watch::Receiver<Stage>> {
        let runtime = Handle::try_current().ok()?;
        let unprompted = view.engine.changes.unprompted();
        let mut flight = self.flight.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(flight) = flight.as_ref().filter(|flight| flight.takes(runtime.id(), unprompted)) {
            return Some(flight.landing.clone());
        }
        let (lands, landing) = watch::channel(Stage::Boarding);
        *flight = Some(Flight { runtime: runtime.id(), unprompted, landing: landing.clone() });
        // A task of its own, so that a client which goes away takes the answer from nobody.
        runtime.spawn(task(Arc::clone(self).fly(view.clone(), lands)));
        Some(landing)
    }

    async fn fly(self: Arc<Self>, view: View, lands: watch::Sender<Stage>) {
        let scope = self.page.scope();
        // Read first: what lands while this is under way, and may or may not be in it, makes it out of date.
        let version = view.engine.changes.of(scope);
        let pending = view.engine.begin(scope.probe());
        lands.send_replace(Stage::Flying(pending.shareable_until()));
        let report = pending.report().await;
        let (response, now) = (self.page.render(&view, &report), Instant::now());
        let mut snapshot = Snapshot::new(version, &report, response);
        if self.page.counts_down() {
            snapshot = snapshot.counting_down(&report, now);
        }
        let snapshot = Arc::new(snapshot);
        if snapshot.is_true(version, now) {
            self.keep(&snapshot);
        }
        lands.send_replace(Stage::Landed(snapshot));
    }

    /// The answer to a plain request that nothing is kept for.
    async fn ask(self: Arc<Self>, view: View, request: Parts) -> Response<Body> {
        if let Some(mut landing) = self.join(&view)
            && let Ok(stage) = landing.wait_for(|stage| matches!(stage, Stage::Landed(_))).await
            && let Stage::Landed(snapshot) = &*stage
        {
            return snapshot.response();
        }
        // There is no runtime, or it went down.
        self.page.answer(view, request).await
    }
}

#[cfg(test)]
mod tests;
