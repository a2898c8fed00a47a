//! Serves until SIGTERM or SIGINT.

use tokio::net::{TcpListener, ToSocketAddrs};
use tokio::sync::oneshot;

use crate::error::{Error, Mistake};
use crate::health::Health;
use crate::serve::{install_signal_handlers, termination_signal};

impl Health {
    /// Serves the annotated routes and the public endpoints on `address`, and does the work of [`start`](Self::start)
    /// in the background. After SIGTERM or SIGINT it keeps serving for the shutdown delay. Then it accepts no new
    /// connections, and gives requests in flight the drain timeout to finish.
    ///
    /// # Errors
    /// When the library cannot listen on the address or on that of the management listener. Also when the application
    /// declares a group of routes, because `serve` cannot know where to serve it.
    pub async fn serve(&self, address: impl ToSocketAddrs + std::fmt::Debug) -> Result<(), Error> {
        let routes = self.routes();
        let open = self.0.parts.groups.not_served();
        if !open.is_empty() {
            let own = "; `serve` cannot know where: call `start()` and pass your own router to `axum::serve`";
            let open = open.into_iter().map(|open| Mistake { message: open.message + own, ..open });
            return Err(Error::mistakes(open.collect()));
        }
        let failed = |source| Error::serve(format!("{address:?}"), source);
        let listener = TcpListener::bind(&address).await.map_err(failed)?;
        let management = self.bind_management().transpose()?;
        install_signal_handlers().await;
        if let Ok(address) = listener.local_addr() {
            tracing::info!(target: "health", %address, "listening");
        }
        let app = routes.merge(self.endpoints());
        let running = self.start_with(management.map(Ok), Some(&app));
        let (draining, drains) = oneshot::channel();
        let signal = self.clone().shutdown_signal();
        let server = axum::serve(listener, app).with_graceful_shutdown(async move {
            signal.await;
            let _ = draining.send(());
        });
        let limit = self.0.parts.settings.shutdown.drain_timeout;
        let too_long = async {
            match drains.await {
                Ok(()) => tokio::time::sleep(limit).await,
                Err(_) => std::future::pending().await,
            }
        };
        let served = tokio::select! {
            served = server => served,
            () = too_long => {
                tracing::warn!(target: "health", ?limit, "the drain timeout ended before all requests in flight finished");
                Ok(())
            }
        };
        running.shutdown().await;
        served.map_err(failed)
    }

    /// Waits for SIGTERM or SIGINT, and then for the shutdown delay. From the signal on, `/readyz` fails, so that
    /// load balancers send no new requests. A further SIGTERM does not shorten the
    /// shutdown; a second SIGINT ends the process at once. Pass the future to
    /// `axum::serve(..).with_graceful_shutdown(health.clone().shutdown_signal())`.
    pub async fn shutdown_signal(self) {
        termination_signal().await;
        let parts = &self.0.parts;
        parts.view.app.engine.availability.shut_down();
        tracing::info!(target: "health", delay = ?parts.settings.shutdown.delay, "shutting down: /readyz fails from now on");
        tokio::time::sleep(parts.settings.shutdown.delay).await;
    }
}
