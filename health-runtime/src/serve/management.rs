//! The management listener: the endpoints on a thread and a runtime of their own. It answers when the application
//! cannot, and watches over the application's runtime.

use std::future::pending;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::declare::{CheckDef, Outcome, Reporter};
use crate::engine::{AppRuntime, Contribution};
use crate::error::Error;
use crate::support::{Task, task};

/// Where the endpoints are served besides the application, and the checks that come with it.
pub(crate) struct Management {
    address: SocketAddr,
    /// Told whether the endpoints are served.
    listener: Arc<Reporter>,
    /// Told whether the application's runtime answers.
    runtime: Arc<Reporter>,
}

impl Management {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self { address, listener: Arc::default(), runtime: Arc::default() }
    }

    /// The built-in checks. Where nobody listens nobody is to be sent requests; a restart is of no help with that, but it
    /// is with a runtime that hangs.
    pub(crate) fn contribution(&self) -> Contribution {
        let listener = CheckDef::built_in_reporter("management-listener", Arc::clone(&self.listener));
        let runtime = CheckDef::built_in_reporter("runtime", Arc::clone(&self.runtime));
        Contribution::default()
            .check(listener.description("The management endpoints are served.").readiness())
            .check(runtime.description("The application's runtime runs what it is given.").liveness())
    }

    /// Opens the listener.
    pub(crate) fn bind(&self) -> Result<TcpListener, Error> {
        let bound = TcpListener::bind(self.address).and_then(|listener| {
            listener.set_nonblocking(true)?;
            Ok(listener)
        });
        bound.map_err(|source| Error::management(self.address, source))
    }

    /// Serves `router` on a thread of its own, and watches over `app_runtime`. Without a listener it still does
    /// the latter: who asks the application itself is to hear of its runtime.
    pub(crate) fn start(
        &self,
        bound: Result<TcpListener, Error>,
        router: Router,
        app_runtime: AppRuntime,
    ) -> Option<Listening> {
        let listener = bound.map_err(|error| fail(&self.listener, &error)).ok();
        let address = listener.as_ref().and_then(|listener| listener.local_addr().ok());
        let (stop, stopped) = oneshot::channel();
        let (end, ended) = oneshot::channel();
        let (told, runtime, wanted) = (Arc::clone(&self.listener), Arc::clone(&self.runtime), self.address);
        let thread = std::thread::Builder::new().name("health-management".to_owned()).spawn(move || {
            let watch = async move { app_runtime.measure(&runtime).await };
            let ready = Arc::clone(&told);
            let served = async move {
                let Some(listener) = listener else { return pending().await };
                let listener = tokio::net::TcpListener::from_std(listener)?;
                if let Some(address) = address {
                    tracing::info!(target: "health", %address, "the management endpoints are served");
                    ready.report(Outcome::pass());
                }
                axum::serve(listener, router).await
            };
            if let Err(source) = run(task(watch), task(served), stopped) {
                fail(&told, &Error::management(wanted, source));
            }
            drop(end);
        });
        match thread {
            Ok(_) => Some(Listening { address, stop, ended }),
            Err(source) => {
                fail(&self.listener, &Error::management(self.address, source));
                None
            }
        }
    }
}

/// The log line of the check has the error, with what to do about it.
fn fail(listener: &Reporter, error: &Error) {
    listener.report(Outcome::fail("the management endpoints are not served").cause(error.to_string()));
}

/// Runs both until it is stopped or nothing is served any more.
fn run(watch: Task, served: Task<io::Result<()>>, stopped: oneshot::Receiver<()>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let served = runtime.block_on(task(async move {
        tokio::spawn(watch);
        let stopped = async {
            // A sender that was dropped leaves it running.
            if stopped.await.is_err() {
                pending().await
            }
        };
        tokio::select! {
            served = served => served,
            () = stopped => Ok(()),
        }
    }));
    // Whatever connection is open is closed, and nobody is waited for.
    runtime.shutdown_background();
    served
}

/// The thread of the listener. Dropping it leaves it running.
pub(crate) struct Listening {
    address: Option<SocketAddr>,
    stop: oneshot::Sender<()>,
    ended: oneshot::Receiver<()>,
}

impl Listening {
    /// Where it listens, when it does.
    pub(crate) fn address(&self) -> Option<SocketAddr> {
        self.address
    }

    /// Ends the thread, with the connections that are open.
    pub(crate) async fn shutdown(self) {
        let _ = self.stop.send(());
        // It ends at once, and by its end drops the other side. Should something hold it up nobody waits for it.
        let _ = timeout(Duration::from_secs(1), self.ended).await;
    }
}
