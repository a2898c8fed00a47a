//! Shows a preflight whether its request reached an annotated handler.
//!
//! A router answers every request, so that a 404 may come from the handler itself, from a fallback, or from a layer in
//! front. The preflight puts a marker into the extensions of its request, and the handler sets it. Without this marker,
//! the preflight could not say that a route is nested elsewhere.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::Request;
use axum::handler::Handler;

/// The marker in the request of a preflight. The handler that the request reaches sets it.
#[derive(Clone, Default)]
pub(crate) struct Reached(Arc<AtomicBool>);

impl Reached {
    pub(crate) fn is_set(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// A handler that sets the marker of a preflight. Every other request pays for one lookup in its extensions; a layer that
/// marks the response would cost each of them an allocation.
#[derive(Clone)]
pub(super) struct Marking<H>(pub(super) H);

impl<T, S, H: Handler<T, S>> Handler<T, S> for Marking<H> {
    type Future = H::Future;

    fn call(self, request: Request, state: S) -> Self::Future {
        if let Some(Reached(reached)) = request.extensions().get() {
            reached.store(true, Ordering::Release);
        }
        self.0.call(request, state)
    }
}
