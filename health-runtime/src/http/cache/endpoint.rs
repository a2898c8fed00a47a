//! An endpoint with a cached response.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Response};
use axum::routing::MethodRouter;
use tokio::time::Instant;

use crate::engine::{ChangeScope, Report};
use crate::http::cache::flight::Flights;
use crate::http::cache::snapshot::Snapshot;
use crate::http::respond::{Responder, ResponseFuture, get_or_options};
use crate::http::view::View;
use crate::support::Task;

/// An endpoint whose usual response depends on the records of the checks and on nothing else.
pub(crate) trait CachedEndpoint: Send + Sync {
    /// The changes that make a cached response stale.
    fn scope(&self) -> ChangeScope;

    /// The response to a cacheable request.
    fn render(&self, view: &View, report: &Report) -> Response<Bytes>;

    /// The response to any request.
    fn respond(&self, view: View, request: Parts) -> Task<Response<Body>>;

    /// Whether a request without a query may get the cached response.
    fn is_cacheable(&self, _view: &View, _headers: &HeaderMap) -> bool {
        true
    }
}

/// The route of `endpoint`, with a cache for it.
pub(crate) fn cached_route(view: View, endpoint: Box<dyn CachedEndpoint>) -> MethodRouter {
    let cache = Arc::new(ResponseCache { endpoint, snapshot: RwLock::default(), flights: Mutex::default() });
    get_or_options(Responder::new(view, move |view, request| {
        let has_query = request.uri.query().is_some_and(|query| !query.is_empty());
        if has_query || !cache.endpoint.is_cacheable(&view, &request.headers) {
            return ResponseFuture::Pending(cache.endpoint.respond(view, request));
        }
        match cache.fresh_response(&view) {
            Some(response) => ResponseFuture::ready(response),
            None => ResponseFuture::pending(Arc::clone(&cache).render_shared(view, request)),
        }
    }))
}

/// The cache of one endpoint. No lock is held while a check is asked or a response is rendered.
pub(super) struct ResponseCache {
    pub(super) endpoint: Box<dyn CachedEndpoint>,
    snapshot: RwLock<Option<Arc<Snapshot>>>,
    pub(super) flights: Mutex<Flights>,
}

impl ResponseCache {
    fn fresh_response(&self, view: &View) -> Option<Response<Body>> {
        // The counter already has every change from before this request.
        let version = view.app.engine.changes.of(self.endpoint.scope());
        let now = Instant::now();
        let cached = self.snapshot.read().unwrap_or_else(PoisonError::into_inner);
        let snapshot = cached.as_ref().filter(|snapshot| snapshot.is_fresh(version, now))?;
        Some(snapshot.response())
    }

    /// Stores a snapshot, unless a later one is there.
    pub(super) fn store(&self, snapshot: &Arc<Snapshot>) {
        let mut cached = self.snapshot.write().unwrap_or_else(PoisonError::into_inner);
        if cached.as_ref().is_none_or(|cached| cached.version() <= snapshot.version()) {
            *cached = Some(Arc::clone(snapshot));
        }
    }
}
