//! Starts the background tasks and the management listener.

use std::sync::{Arc, MutexGuard, PoisonError};

use axum::Router;

use super::Health;
use crate::engine::{BackgroundTask, Start};
use crate::error::Error;
use crate::http::{self, CHOOSE, Surface};
use crate::serve::{ManagementListener, Running};
use crate::support::timer::current_runtime;

impl Health {
    /// Starts the work in the background: checks with `every`, the deadlines of [`Reporter`](crate::Reporter)s,
    /// maintenance sources, publishing, and the management listener. Call it once, inside a tokio runtime. It returns
    /// immediately.
    ///
    /// If the library cannot listen on the [`management_addr`](crate::Builder::management_addr), the check
    /// `management-listener` fails readiness, and the log contains the reason.
    pub fn start(&self) -> Running {
        self.start_with(self.bind_management(), None)
    }

    /// Opens the management listener; `None` where there is none, or the first start has opened it.
    pub(super) fn bind_management(&self) -> Option<Result<ManagementListener, Error>> {
        let management = self.0.parts.management.as_ref()?;
        self.lock_tasks().is_some().then(|| management.bind())
    }

    /// Starts with the listener that is bound, and with the router that is served, if that is known.
    pub(super) fn start_with(
        &self,
        bound: Option<Result<ManagementListener, Error>>,
        router: Option<&Router>,
    ) -> Running {
        let parts = &self.0.parts;
        let engine = &parts.view.app.engine;
        let Some(runtime) = current_runtime() else {
            tracing::error!(
                target: "health",
                "nothing runs in the background: call `health.start()` inside a tokio runtime with time enabled (`enable_all()`)"
            );
            return Running::new(Vec::new(), Arc::clone(engine), None);
        };
        let Some(made) = self.lock_tasks().take() else {
            tracing::warn!(target: "health", "`health.start()` was called again: call it only once");
            return Running::new(Vec::new(), Arc::clone(engine), None);
        };
        engine.start_background();
        let mut listening = None;
        // The thread of the management listener measures the lag.
        engine.runtime.adopt(runtime, parts.management.as_ref().map(|_| parts.settings.runtime_lag_limit));
        if let (Some(management), Some(bound)) = (&parts.management, bound) {
            let address = bound.as_ref().ok().and_then(|listener| listener.local_addr().ok());
            // Without an address nothing is served.
            let surface = address.map_or(Surface::Listener { is_local: false }, Surface::listener);
            if let Some(address) = address
                && surface.needs_choice(parts.settings.management.auth)
            {
                tracing::warn!(
                    target: "health",
                    %address,
                    "the management listener serves only the probes, `/metrics` and the public endpoints. To serve the rest: \
                     {CHOOSE}"
                );
            }
            let router = http::management(&parts.settings.endpoints, &parts.view, surface);
            listening = management.start(bound, router, engine.runtime.clone());
        }
        let start = Start { engine, router };
        let mut tasks = engine.schedule();
        tasks.extend(engine.watch_startup());
        tasks.extend(made.into_iter().map(|make| make(&start)));
        Running::new(tasks.into_iter().map(tokio::spawn).collect(), Arc::clone(engine), listening)
    }

    fn lock_tasks(&self) -> MutexGuard<'_, Option<Vec<BackgroundTask>>> {
        self.0.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
