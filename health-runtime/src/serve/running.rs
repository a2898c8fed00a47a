//! The handle of the background work.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::task::JoinHandle;

use crate::engine::Engine;
use crate::serve::management::ManagementThread;

/// The background work that [`Health::start`](crate::Health::start) started. Dropping it leaves the work running;
/// [`shutdown`](Self::shutdown) ends it.
pub struct Running {
    tasks: Vec<JoinHandle<()>>,
    engine: Arc<Engine>,
    management: Option<ManagementThread>,
}

impl Running {
    pub(crate) fn new(
        tasks: Vec<JoinHandle<()>>,
        engine: Arc<Engine>,
        management: Option<ManagementThread>,
    ) -> Self {
        Self { tasks, engine, management }
    }

    /// The address of the management listener. If the setting has port 0, the address has the port that the system
    /// chose. `None` without a [`management_addr`](crate::Builder::management_addr), or when the listener could not
    /// be opened.
    pub fn management_addr(&self) -> Option<SocketAddr> {
        self.management.as_ref()?.address()
    }

    /// Ends the background work and waits for its end. Then closes the management listener with its open connections.
    ///
    /// A blocking check that hangs cannot be ended. The log names it, because a tokio runtime that is dropped waits
    /// for it.
    pub async fn shutdown(self) {
        for task in &self.tasks {
            task.abort();
        }
        for task in self.tasks {
            // A task that was aborted or has panicked has ended too.
            let _ = task.await;
        }
        for check in self.engine.unfinished() {
            tracing::warn!(
                target: "health",
                check,
                "the check still runs long after its timeout, and may keep the process from ending"
            );
        }
        if let Some(management) = self.management {
            management.shutdown().await;
        }
    }
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running")
            .field("tasks", &self.tasks.len())
            .field("management_addr", &self.management_addr())
            .finish_non_exhaustive()
    }
}
