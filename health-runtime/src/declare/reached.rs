//! ChangeScope a preflight that an annotated handler was asked, and not a layer or a fallback before it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::Request;
use axum::handler::Handler;

/// Travels with the request of a preflight; the handler it reaches sets it.
#[derive(Clone, Default)]
pub(crate) struct Reached(Arc<AtomicBool>);

impl Reached {
    pub(crate) fn is_set(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// A handler that says it was reached. Any other request pays one look into its extensions: a layer that marks the answer
/// would cost each of them an allocation.
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
