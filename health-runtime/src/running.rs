//! What runs in the background, and its end.

use std::sync::Arc;

use tokio::task::JoinSet;

use crate::engine::Engine;

/// What runs in the background. Dropping it leaves it running; [`shutdown`](Self::shutdown) ends it.
pub struct Running {
    pub(crate) tasks: JoinSet<()>,
    pub(crate) engine: Arc<Engine>,
}

impl Running {
    /// Ends the background work and waits until it has ended. A blocking check that hangs cannot be ended: it is named
    /// in the log, since a tokio runtime waits for it when it is dropped.
    pub async fn shutdown(mut self) {
        self.tasks.shutdown().await;
        for check in self.engine.unfinished() {
            tracing::warn!(
                target: "health",
                check,
                "the check still runs long after its timeout, and may keep the process from ending"
            );
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.tasks.detach_all();
    }
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running").field("tasks", &self.tasks.len()).finish_non_exhaustive()
    }
}
