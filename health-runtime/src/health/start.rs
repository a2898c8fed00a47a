//! The start: what runs in the background, and the management listener.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Router;
use tokio::runtime::Handle;

use crate::error::Error;
use crate::health::Health;
#[cfg(feature = "publish")]
use crate::publish::Proof;
use crate::serve::Running;
#[cfg(feature = "publish")]
use crate::support::task;

impl Health {
    /// Starts what runs in the background: the checks with `every`, the watch over [`Reporter`](crate::Reporter)s and
    /// over the sources of a maintenance, the publishing of the monitors, and the management listener. Call it inside a
    /// tokio runtime, once; it does not wait for anything.
    ///
    /// Where the [`management_addr`](crate::Builder::management_addr) cannot be listened on, the check
    /// `management-listener` fails readiness, and says why in the log.
    pub fn start(&self) -> Running {
        self.start_with(self.bind_management(), None)
    }

    /// The management listener, unless it is open already.
    pub(super) fn bind_management(&self) -> Option<Result<std::net::TcpListener, Error>> {
        let management = self.0.parts.management.as_ref()?;
        (!self.0.started.load(Ordering::Acquire)).then(|| management.bind())
    }

    /// Starts with the listener that is bound, and publishes what `app` proves, if it is known.
    pub(super) fn start_with(
        &self,
        bound: Option<Result<std::net::TcpListener, Error>>,
        app: Option<&Router>,
    ) -> Running {
        let parts = &self.0.parts;
        let (mut tasks, mut listening) = (Vec::new(), None);
        let Ok(runtime) = Handle::try_current() else {
            tracing::error!(
                target: "health",
                "nothing runs in the background: call `health.start()` inside a tokio runtime"
            );
            return Running::new(Vec::new(), Arc::clone(&parts.view.engine), None);
        };
        if self.0.started.swap(true, Ordering::AcqRel) {
            tracing::warn!(target: "health", "`health.start()` was called again; once is enough");
        } else {
            if let (Some(management), Some(bound)) = (&parts.management, bound) {
                let app_runtime = &parts.view.engine.runtime;
                app_runtime.adopt(runtime, parts.settings.runtime_lag_limit);
                listening = management.start(bound, self.management(), app_runtime.clone());
            }
            tasks.extend(parts.view.engine.schedule());
            tasks.extend(parts.maintenance.watches(&parts.view.engine));
            #[cfg(not(feature = "publish"))]
            let _ = app;
            #[cfg(feature = "publish")]
            if parts.monitors.publication.has_work(&parts.monitors) {
                tasks.push(task(
                    parts
                        .monitors
                        .publication
                        .clone()
                        .run(Arc::clone(&parts.monitors.resolved), self.proof(app)),
                ));
            }
        }
        Running::new(tasks.into_iter().map(tokio::spawn).collect(), Arc::clone(&parts.view.engine), listening)
    }

    /// The preflight that comes before publishing, where it is wanted: of the router that is served, where that is known.
    #[cfg(feature = "publish")]
    fn proof(&self, app: Option<&Router>) -> Option<Proof> {
        let settings = &self.0.parts.settings;
        // What is asked where nobody knows the host fails for a reason that the log tells anyhow.
        let known = app.is_some() || settings.base_url.is_some();
        let (health, app, base_url) = (self.clone(), app.cloned(), settings.base_url.clone());
        (settings.publishing.preflight && known).then(|| -> Proof {
            Box::new(move || match &app {
                Some(app) => health.preflight(app),
                None => health.preflight_url(base_url.as_deref().unwrap_or_default()),
            })
        })
    }
}
