//! The runtime that runs the application's code, whichever runtime a request arrives on.
//!
//! The management listener has a thread and a runtime of its own, so that it answers while the application's runtime is
//! blocked. A check still runs on the application's runtime: the pools, sockets and timers that the check uses belong to
//! that runtime. [`Health::start`](crate::Health::start) tells the engine which runtime that is. Until then, or without a
//! management listener, the engine runs a check on the runtime of the caller.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::declare::Reporter;
use crate::engine::runtime::lag::Lag;
use crate::engine::runtime::pool::BlockingPool;
use crate::engine::runtime::stall::StallDetector;
use crate::support::{Spawned, Task};

/// Where checks run: the adopted runtime, or that of the caller before [`adopt`](Self::adopt).
#[derive(Clone, Default)]
pub(crate) struct AppRuntime(Arc<Shared>);

#[derive(Default)]
struct Shared {
    adopted: OnceLock<AdoptedRuntime>,
    pool: BlockingPool,
}

/// The application's runtime, with the lag that is measured on it.
pub(super) struct AdoptedRuntime {
    pub(super) handle: Handle,
    pub(super) lag: Lag,
}

impl AppRuntime {
    /// From now on everything runs on `runtime`. It counts as stalled when it delays an empty task for `limit`.
    pub(crate) fn adopt(&self, runtime: Handle, limit: Duration) {
        // `Health::start` refuses a second call before it gets here, so the first runtime is the only one.
        let _ = self.0.adopted.set(AdoptedRuntime { handle: runtime, lag: Lag::new(limit) });
    }

    /// Spawns a task that runs the application's code.
    ///
    /// # Panics
    /// Outside a runtime, when none was adopted.
    pub(crate) fn spawn(&self, task: Task) -> JoinHandle<()> {
        match self.0.adopted.get() {
            Some(app) => app.handle.spawn(task),
            None => tokio::spawn(task),
        }
    }

    /// How many worker threads the runtime has.
    ///
    /// # Panics
    /// Outside a runtime, when none was adopted.
    pub(crate) fn workers(&self) -> usize {
        match self.0.adopted.get() {
            Some(app) => app.handle.metrics().num_workers(),
            None => Handle::current().metrics().num_workers(),
        }
    }

    /// Calls a function of the application on the blocking thread pool. The receiver gets what the function returns, and
    /// is closed without a value when the function panics.
    ///
    /// # Errors
    /// The system has no thread left, in the words of the system.
    pub(crate) fn spawn_blocking<T: Send + 'static>(
        &self,
        function: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Spawned<T>, String> {
        let (sender, result) = oneshot::channel();
        // Through a channel and not as the return value, so that tokio is instantiated for one type of function alone.
        let function = Box::new(move || drop(sender.send(function())));
        let task = self.0.pool.spawn(self.0.adopted.get().map(|app| &app.handle), function)?;
        Ok(Spawned { task, result })
    }

    /// Measures the lag of the adopted runtime for ever, and reports it to `reporter`. Call it on another runtime: a
    /// runtime that is blocked cannot measure itself.
    pub(crate) async fn measure(&self, reporter: &Reporter) {
        if let Some(app) = self.0.adopted.get() {
            app.lag.measure(&app.handle, reporter).await;
        }
    }

    /// Notices when the adopted runtime stalls, for a caller that waits for what runs there.
    pub(crate) fn stall_detector(&self) -> StallDetector<'_> {
        StallDetector::new(self.0.adopted.get())
    }
}

#[cfg(feature = "metrics")]
impl AppRuntime {
    /// How long the runtime delayed the last empty task, or has delayed the present one. `None` when no runtime was
    /// adopted, since then nothing measures it.
    pub(crate) fn lag(&self) -> Option<Duration> {
        self.0.adopted.get().map(|app| app.lag.now())
    }
}
