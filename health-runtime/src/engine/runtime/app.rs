//! The runtime that runs the application's code, whichever runtime a request arrives on.
//!
//! The management listener has a thread and a runtime of its own, so that it answers while the application's runtime is
//! blocked. A check still runs on the application's runtime: the pools, sockets and timers that the check uses belong to
//! that runtime. [`Health::start`](crate::Health::start) tells the engine which runtime that is, and every run goes there,
//! also when the request comes from another runtime, which may not live as long, or from a thread without one.
//!
//! Before the start, and after the end of that runtime, the engine runs a check on the runtime of the caller. Where there
//! is none, it starts no run: one that never ends would be in flight for ever.

use std::future::pending;
use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::oneshot;

use crate::declare::Reporter;
use crate::engine::runtime::lag::Lag;
use crate::engine::runtime::pool::BlockingPool;
use crate::engine::runtime::stall::StallDetector;
use crate::support::timer::current_runtime;
use crate::support::{Spawned, task};

/// Where checks run: the adopted runtime, or that of the caller before [`adopt`](Self::adopt).
#[derive(Clone, Default)]
pub(crate) struct AppRuntime(Arc<Shared>);

#[derive(Default)]
struct Shared {
    adopted: OnceLock<AdoptedRuntime>,
    pool: BlockingPool,
}

/// The application's runtime.
struct AdoptedRuntime {
    handle: Handle,
    /// A task there holds the other end, and the runtime drops the task when it shuts down.
    alive: Weak<()>,
    /// The lag that the management thread measures.
    observed: Option<ObservedRuntime>,
}

/// A runtime whose lag another thread measures.
pub(super) struct ObservedRuntime {
    pub(super) handle: Handle,
    pub(super) lag: Lag,
}

impl AppRuntime {
    /// From now on everything runs on `runtime`. With a limit, another thread [measures](Self::measure) it, and it counts as
    /// stalled when it delays an empty task for that long.
    pub(crate) fn adopt(&self, runtime: Handle, lag_limit: Option<Duration>) {
        let held = Arc::new(());
        let alive = Arc::downgrade(&held);
        drop(runtime.spawn(task(async move {
            let _held = held;
            pending::<()>().await;
        })));
        let observed =
            lag_limit.map(|limit| ObservedRuntime { handle: runtime.clone(), lag: Lag::new(limit) });
        // `Health::start` refuses a second call before it gets here, so the first runtime is the only one.
        let _ = self.0.adopted.set(AdoptedRuntime { handle: runtime, alive, observed });
    }

    /// The runtime for the application's code: the adopted one, else that of the caller. `None` where no run could ever end.
    pub(crate) fn handle(&self) -> Option<Handle> {
        match self.0.adopted.get() {
            // Also after its end where another thread observes it: that thread serves the management endpoints, and a check
            // must not run there.
            Some(app) if app.observed.is_some() || app.alive.strong_count() > 0 => Some(app.handle.clone()),
            _ => current_runtime(),
        }
    }

    /// Calls a function of the application on the blocking thread pool. The receiver gets what the function returns, and
    /// is closed without a value when the function panics.
    ///
    /// # Errors
    /// There is no runtime, or the system has no thread left, in the words of the system.
    pub(crate) fn spawn_blocking<T: Send + 'static>(
        &self,
        function: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Spawned<T>, String> {
        let (sender, result) = oneshot::channel();
        // Through a channel and not as the return value, so that tokio is instantiated for one type of function alone.
        let function = Box::new(move || drop(sender.send(function())));
        let runtime = self.handle().ok_or("there is no runtime")?;
        let task = self.0.pool.spawn(&runtime, function)?;
        Ok(Spawned { task, result })
    }

    /// Measures the lag of the adopted runtime for ever, and reports it to `reporter`. Call it on another runtime: a
    /// runtime that is blocked cannot measure itself.
    pub(crate) async fn measure(&self, reporter: &Reporter) {
        if let Some(app) = self.observed() {
            app.lag.measure(&app.handle, reporter).await;
        }
    }

    /// Notices when the adopted runtime stalls, for a caller that waits for what runs there.
    pub(crate) fn stall_detector(&self) -> StallDetector<'_> {
        StallDetector::new(self.observed())
    }

    fn observed(&self) -> Option<&ObservedRuntime> {
        self.0.adopted.get()?.observed.as_ref()
    }
}

#[cfg(feature = "metrics")]
impl AppRuntime {
    /// How long the runtime delayed the last empty task, or has delayed the present one. `None` when nothing
    /// measures it.
    pub(crate) fn lag(&self) -> Option<Duration> {
        self.observed().map(|app| app.lag.now())
    }
}
