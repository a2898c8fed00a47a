//! Serving until the process is told to stop.

use tokio::net::{TcpListener, ToSocketAddrs};
use tokio::sync::oneshot;

use crate::error::{Error, Mistake};
use crate::health::Health;
use crate::serve::{listen_for_signals, told_to_stop};

impl Health {
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
        listen_for_signals().await;
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
        told_to_stop().await;
        let parts = &self.0.parts;
        parts.view.engine.availability.shut_down();
        tracing::info!(target: "health", delay = ?parts.settings.shutdown_delay, "shutting down: not ready any more");
        tokio::time::sleep(parts.settings.shutdown_delay).await;
    }
}
