//! When a response is rendered and when it comes from the cache, on virtual time, with gates that hold checks open.

mod freshness;
mod single_flight;

use std::future::ready;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{Response, StatusCode};
use tokio::sync::Semaphore;
use tower::ServiceExt;

use crate::declare::{CheckDef, Probe};
use crate::engine::{ChangeScope, Report};
use crate::http::cache::{CachedEndpoint, cached_route};
use crate::http::fixtures::app;
use crate::http::respond::text;
use crate::http::view::View;
use crate::support::{Task, task};

const SECOND: Duration = Duration::from_secs(1);

/// An endpoint that counts its cacheable and its other responses. It panics once after `panics` was set.
#[derive(Clone, Copy)]
struct Counting {
    scope: ChangeScope,
    counts: &'static Counts,
}

#[derive(Default)]
struct Counts {
    rendered: AtomicUsize,
    uncached: AtomicUsize,
    panics: AtomicBool,
}

impl Counts {
    /// A value that lives as long as a static. The list keeps it reachable: Miri reports leaks.
    fn new() -> &'static Self {
        static ALL: Mutex<Vec<&Counts>> = Mutex::new(Vec::new());
        let counts = Box::leak(Box::default());
        ALL.lock().expect("no test panics while it holds the lock").push(counts);
        counts
    }
}

impl CachedEndpoint for Counting {
    fn scope(&self) -> ChangeScope {
        self.scope
    }

    fn render(&self, _: &View, report: &Report) -> Response<Bytes> {
        assert!(!self.counts.panics.swap(false, Ordering::SeqCst), "on purpose");
        self.counts.rendered.fetch_add(1, Ordering::SeqCst);
        text(StatusCode::OK, report.status().as_str())
    }

    fn respond(&self, view: View, _: Parts) -> Task<Response<Body>> {
        let Self { scope, counts } = *self;
        task(async move {
            counts.uncached.fetch_add(1, Ordering::SeqCst);
            let report = view.app.engine.report(scope.probe()).await;
            text(StatusCode::OK, report.status().as_str())
        })
    }
}

struct Served {
    view: View,
    router: Router,
    endpoint: Counting,
}

const READINESS: ChangeScope = ChangeScope::Status(Some(Probe::Readiness));

impl Served {
    fn new(scope: ChangeScope, checks: impl IntoIterator<Item = CheckDef>) -> Self {
        let endpoint = Counting { scope, counts: Counts::new() };
        let view = View::new(app(checks));
        let router = Router::new().route("/", cached_route(view.clone(), Box::new(endpoint)));
        Self { view, router, endpoint }
    }

    async fn body(&self) -> String {
        body(self.router.clone()).await
    }

    fn rendered(&self) -> usize {
        self.endpoint.counts.rendered.load(Ordering::SeqCst)
    }

    fn uncached(&self) -> usize {
        self.endpoint.counts.uncached.load(Ordering::SeqCst)
    }
}

async fn body(router: Router) -> String {
    let request = Request::get("/").body(Body::empty()).expect("a request");
    let Ok(response) = router.oneshot(request).await;
    let body = to_bytes(response.into_body(), 1_000).await.expect("a body");
    String::from_utf8(body.to_vec()).expect("text")
}

/// Polls the other tasks until none of them can go on.
async fn run_pending_tasks() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

/// A check that waits for a permit of the semaphore in each run, and the number of its runs.
fn gated(name: &'static str) -> (CheckDef, Arc<Semaphore>, Arc<AtomicUsize>) {
    let (gate, runs) = (Arc::new(Semaphore::new(0)), Arc::<AtomicUsize>::default());
    let (held, counted) = (Arc::clone(&gate), Arc::clone(&runs));
    let check = CheckDef::new(name, move || {
        counted.fetch_add(1, Ordering::SeqCst);
        let gate = Arc::clone(&held);
        async move { gate.acquire().await.map(|permit| permit.forget()).is_ok() }
    });
    (check.timeout(60 * SECOND), gate, runs)
}

/// A check that passes at once, and the number of its runs.
fn counted(name: &'static str) -> (CheckDef, Arc<AtomicUsize>) {
    let (check, gate, runs) = gated(name);
    gate.add_permits(Semaphore::MAX_PERMITS);
    (check, runs)
}

/// A check that passes while `well` is true.
fn switched(name: &'static str, well: &Arc<AtomicBool>) -> CheckDef {
    let well = Arc::clone(well);
    CheckDef::new(name, move || ready(well.load(Ordering::SeqCst)))
}
