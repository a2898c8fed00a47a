//! The thread of the management listener, with its own single-threaded runtime.

use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::support::timer::by;
use crate::support::{Task, task};

/// The longest time that [`ManagementThread::shutdown`] waits.
const SHUTDOWN_LIMIT: Duration = Duration::from_secs(1);

/// A running management thread. Dropping the value leaves the thread running.
pub(crate) struct ManagementThread {
    address: Option<SocketAddr>,
    stop: oneshot::Sender<()>,
    ended: oneshot::Receiver<()>,
}

impl ManagementThread {
    /// Runs `background` and `serve` on a new thread. `failed` is called when serving ends with an error.
    pub(super) fn spawn(
        address: Option<SocketAddr>,
        background: Task,
        serve: Task<io::Result<()>>,
        failed: impl FnOnce(io::Error) + Send + 'static,
    ) -> io::Result<Self> {
        let (stop, stopped) = oneshot::channel();
        let (end, ended) = oneshot::channel();
        std::thread::Builder::new().name("health-management".to_owned()).spawn(move || {
            if let Err(error) = run(background, serve, stopped) {
                failed(error);
            }
            drop(end);
        })?;
        Ok(Self { address, stop, ended })
    }

    /// The address of the listener; `None` when it could not be opened.
    pub(crate) fn address(&self) -> Option<SocketAddr> {
        self.address
    }

    /// Ends the thread and closes its connections.
    pub(crate) async fn shutdown(self) {
        let _ = self.stop.send(());
        // The thread drops its sender when it ends. The limit is for a handler that does not return.
        let _ = by(Instant::now() + SHUTDOWN_LIMIT, self.ended).await;
    }
}

/// Runs both tasks until the thread is stopped or `serve` ends.
fn run(background: Task, serve: Task<io::Result<()>>, stopped: oneshot::Receiver<()>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let served = runtime.block_on(task(async move {
        tokio::spawn(background);
        let stopped = async {
            // A dropped sender is no stop: `Running` may be dropped while the listener goes on.
            if stopped.await.is_err() {
                pending().await
            }
        };
        tokio::select! {
            served = serve => served,
            () = stopped => Ok(()),
        }
    }));
    // Dropping the runtime would wait for its blocking tasks.
    runtime.shutdown_background();
    served
}
