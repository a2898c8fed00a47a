//! What runs in the background, and its end.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::task::JoinHandle;

use crate::engine::Engine;
use crate::serve::management::Listening;

/// What runs in the background. Dropping it leaves it running; [`shutdown`](Self::shutdown) ends it.
pub struct Running {
    tasks: Vec<JoinHandle<()>>,
    engine: Arc<Engine>,
    management: Option<Listening>,
}

impl Running {
    pub(crate) fn new(
        tasks: Vec<JoinHandle<()>>,
        engine: Arc<Engine>,
        management: Option<Listening>,
    ) -> Self {
        Self { tasks, engine, management }
    }

    /// Where the management endpoints are served, which is how to know a port that the system picked. `None` without a
    /// [`management_addr`](crate::Builder::management_addr), and where it could not be listened on.
    pub fn management_addr(&self) -> Option<SocketAddr> {
        self.management.as_ref()?.address()
    }

    /// Ends the background work, waits until it has ended, and closes the management listener with the connections that
    /// are open. A blocking check that hangs cannot be ended: it is named in the log, since a tokio runtime waits for it
    /// when it is dropped.
    pub async fn shutdown(self) {
        for task in &self.tasks {
            task.abort();
        }
        for task in self.tasks {
            // Ended, whatever by.
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
