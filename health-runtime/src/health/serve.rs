//! From the start to the end: what runs in the background, what is listened on, and how it stops.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Router;
use tokio::net::{TcpListener, ToSocketAddrs};
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use super::Health;
use crate::engine::task;
use crate::error::{Error, Mistake};
#[cfg(feature = "publish")]
use crate::publish::Proof;
use crate::running::Running;
use crate::signal;

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
    fn bind_management(&self) -> Option<Result<std::net::TcpListener, Error>> {
        let management = self.0.parts.management.as_ref()?;
        (!self.0.started.load(Ordering::Acquire)).then(|| management.bind())
    }

    /// Starts with the listener that is bound, and publishes what `app` proves, if it is known.
    fn start_with(
        &self,
        bound: Option<Result<std::net::TcpListener, Error>>,
        app: Option<&Router>,
    ) -> Running {
        let parts = &self.0.parts;
        let mut tasks = JoinSet::new();
        let mut listening = None;
        let Ok(runtime) = Handle::try_current() else {
            tracing::error!(
                target: "health",
                "nothing runs in the background: call `health.start()` inside a tokio runtime"
            );
            return Running::new(tasks, Arc::clone(&parts.view.engine), None);
        };
        if self.0.started.swap(true, Ordering::AcqRel) {
            tracing::warn!(target: "health", "`health.start()` was called again; once is enough");
        } else {
            if let (Some(management), Some(bound)) = (&parts.management, bound) {
                let home = &parts.view.engine.home;
                home.found(runtime, parts.settings.runtime_lag_limit);
                listening = management.start(bound, self.management(), home.clone());
            }
            parts.view.engine.schedule(&mut tasks);
            for watch in parts.maintenance.watches(&parts.view.engine) {
                tasks.spawn(task(watch));
            }
            #[cfg(not(feature = "publish"))]
            let _ = app;
            #[cfg(feature = "publish")]
            if parts.monitors.publication.has_work(&parts.monitors) {
                tasks.spawn(task(parts.monitors.clone().publish(self.proof(app))));
            }
        }
        Running::new(tasks, Arc::clone(&parts.view.engine), listening)
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

    /// Serves the annotated routes and the public endpoints on `address` until the process is told to stop, with
    /// everything of [`start`](Self::start) in the background. Requests under way then have the drain timeout to finish.
    ///
    /// # Errors
    /// When the address or that of the management listener cannot be listened on, or a declared group of routes was
    /// never taken.
    pub async fn serve(&self, address: impl ToSocketAddrs + std::fmt::Debug) -> Result<(), Error> {
        let open = self.0.parts.groups.not_taken();
        if !open.is_empty() {
            let own = "; `serve` has no place for it: build the router, and use `start()` with `axum::serve`";
            let open = open.into_iter().map(|open| Mistake { what: open.what + own, ..open });
            return Err(Error::mistakes(open.collect()));
        }
        let failed = |source| Error::serve(format!("{address:?}"), source);
        let listener = TcpListener::bind(&address).await.map_err(failed)?;
        let management = self.bind_management().transpose()?;
        signal::listen().await;
        if let Ok(address) = listener.local_addr() {
            tracing::info!(target: "health", %address, "listening");
        }
        let app = self.routes().merge(self.endpoints());
        let running = self.start_with(management.map(Ok), Some(&app));
        let (draining, drains) = oneshot::channel();
        let signal = self.clone().shutdown_signal();
        let server = axum::serve(listener, app).with_graceful_shutdown(async move {
            signal.await;
            let _ = draining.send(());
        });
        let limit = self.0.parts.settings.drain_timeout;
        let too_long = async {
            match drains.await {
                Ok(()) => tokio::time::sleep(limit).await,
                Err(_) => std::future::pending().await,
            }
        };
        let served = tokio::select! {
            served = server => served,
            () = too_long => {
                tracing::warn!(target: "health", ?limit, "requests under way have not finished in time");
                Ok(())
            }
        };
        running.shutdown().await;
        served.map_err(failed)
    }

    /// Ends when the process is told to stop (SIGTERM or SIGINT) and the shutdown delay is over. From the signal on
    /// `/readyz` fails, so that nobody sends new requests, and a second signal ends the process at once. For
    /// `axum::serve(..).with_graceful_shutdown(health.clone().shutdown_signal())`.
    pub async fn shutdown_signal(self) {
        signal::told_to_stop().await;
        let parts = &self.0.parts;
        parts.view.engine.availability.shut_down();
        tracing::info!(target: "health", delay = ?parts.settings.shutdown_delay, "shutting down: not ready any more");
        tokio::time::sleep(parts.settings.shutdown_delay).await;
    }
}
