//! The management listener: all endpoints on a thread and a runtime of their own.
//!
//! An endpoint on the application's runtime cannot answer while that runtime is blocked, which is when people need it
//! most. So this listener shares nothing with the application but the records of the checks. The same thread measures how
//! long the application's runtime delays an empty task; only a thread outside that runtime can.

mod listener;
mod thread;

pub(crate) use listener::ManagementListener;
pub(crate) use thread::ManagementThread;

use std::future::pending;
use std::sync::Arc;

use axum::Router;

use crate::declare::{CheckDef, Outcome, Reporter};
use crate::engine::{AppRuntime, Contribution};
use crate::error::Error;
use crate::settings::ManagementAddress;
use crate::support::task;

/// The address of the management listener, and the reporters behind its two checks.
pub(crate) struct Management {
    address: ManagementAddress,
    /// Behind `management-listener`: whether the endpoints are served.
    listener: Arc<Reporter>,
    /// Behind `runtime`: whether the application's runtime runs its tasks.
    runtime: Arc<Reporter>,
}

impl Management {
    pub(crate) fn new(address: ManagementAddress) -> Self {
        Self { address, listener: Arc::default(), runtime: Arc::default() }
    }

    /// The checks of the listener and of the runtime. A listener that failed makes the process not ready, since a restart
    /// does not free a port. A runtime that hangs fails liveness, since only a restart helps.
    pub(crate) fn contribution(&self) -> Contribution {
        let listener = CheckDef::built_in_reporter("management-listener", Arc::clone(&self.listener));
        let runtime = CheckDef::built_in_reporter("runtime", Arc::clone(&self.runtime));
        Contribution::default()
            .check(listener.description("The management endpoints are served.").readiness())
            .check(runtime.description("The application's runtime runs its tasks in time.").liveness())
    }

    /// Opens the listener.
    pub(crate) fn bind(&self) -> Result<ManagementListener, Error> {
        ManagementListener::bind(self.address).map_err(|source| Error::management(self.address, source))
    }

    /// Starts the thread that serves `router` and measures `app_runtime`. Without a listener the thread still measures,
    /// because the endpoints of the application show the result too.
    pub(crate) fn start(
        &self,
        bound: Result<ManagementListener, Error>,
        router: Router,
        app_runtime: AppRuntime,
    ) -> Option<ManagementThread> {
        let listener = bound.map_err(|error| report_failure(&self.listener, &error)).ok();
        let address = listener.as_ref().and_then(|listener| listener.local_addr().ok());
        let (reporter, runtime) = (Arc::clone(&self.listener), Arc::clone(&self.runtime));
        let measure = async move { app_runtime.measure(&runtime).await };
        let serve = async move {
            let Some(listener) = listener else { return pending().await };
            if let Some(address) = address {
                tracing::info!(target: "health", %address, "the management endpoints are served");
                reporter.report(Outcome::pass());
            }
            listener.serve(router).await
        };
        let (reporter, configured) = (Arc::clone(&self.listener), self.address);
        let failed = move |source| report_failure(&reporter, &Error::management(configured, source));
        match ManagementThread::spawn(address, task(measure), task(serve), failed) {
            Ok(thread) => Some(thread),
            Err(source) => {
                report_failure(&self.listener, &Error::management(self.address, source));
                None
            }
        }
    }
}

/// The engine logs the change of the check with its cause, so the error needs no log line here.
fn report_failure(listener: &Reporter, error: &Error) {
    listener.report(Outcome::fail("the management endpoints are not served").cause(error.to_string()));
}
