//! The runtime of the application: whatever the application wrote runs there, whoever asks for it.

use std::future::pending;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::declare::Reporter;
use crate::engine::runtime::lag::Lag;
use crate::engine::runtime::pool::Pool;
use crate::support::{Spawned, Task, task};

/// Where checks run. Until it is [found](Self::found), that is wherever they are asked for.
#[derive(Clone, Default)]
pub(crate) struct AppRuntime(Arc<Inner>);

#[derive(Default)]
struct Inner {
    found: OnceLock<Found>,
    pool: Pool,
}

struct Found {
    runtime: Handle,
    lag: Lag,
}

impl AppRuntime {
    /// From now on everything runs on `runtime`, which is taken to hang when it leaves a task lying for `limit`.
    pub(crate) fn found(&self, runtime: Handle, limit: Duration) {
        // A second start is refused before it comes here.
        let _ = self.0.found.set(Found { runtime, lag: Lag::new(limit) });
    }

    /// Spawns a task of the application's.
    pub(crate) fn spawn(&self, task: Task) -> JoinHandle<()> {
        match self.0.found.get() {
            Some(home) => home.runtime.spawn(task),
            None => tokio::spawn(task),
        }
    }

    /// How many threads run tasks there.
    pub(crate) fn workers(&self) -> usize {
        match self.0.found.get() {
            Some(home) => home.runtime.metrics().num_workers(),
            None => Handle::current().metrics().num_workers(),
        }
    }

    /// Calls a function of the application's on the blocking pool. What it returns is told, and nothing where it panics.
    ///
    /// # Errors
    /// Where no thread could be had, in the words of the system.
    pub(crate) fn spawn_blocking<T: Send + 'static>(
        &self,
        function: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Spawned<T>, String> {
        let (sender, result) = oneshot::channel();
        let function = Box::new(move || drop(sender.send(function())));
        let task = self.0.pool.spawn(self.0.found.get().map(|home| &home.runtime), function)?;
        Ok(Spawned { task, result })
    }

    /// How long the runtime takes to run what it is given, or has not run it for; `None` where nobody measures.
    #[cfg(feature = "metrics")]
    pub(crate) fn lag(&self) -> Option<Duration> {
        self.0.found.get().map(|home| home.lag.now())
    }

    /// Measures the lag, and tells `reporter`, for ever. Not to be run on the runtime that is measured.
    pub(crate) async fn measure(&self, reporter: &Reporter) {
        if let Some(home) = self.0.found.get() {
            home.lag.measure(&home.runtime, reporter).await;
        }
    }

    /// For somebody who waits for what runs here.
    pub(crate) fn silence(&self) -> StallDetector<'_> {
        let elsewhere =
            |home: &&Found| Handle::try_current().is_ok_and(|here| here.id() != home.runtime.id());
        StallDetector { home: self.0.found.get().filter(elsewhere), noticed: false }
    }
}

/// The silence of a runtime that does not run what it is given. On that runtime itself there is nobody to notice it.
pub(crate) struct StallDetector<'a> {
    home: Option<&'a Found>,
    noticed: bool,
}

impl StallDetector<'_> {
    /// Ends when the runtime does not answer, at once when it was noticed before. Nothing is lost when the future is
    /// dropped.
    pub(crate) async fn noticed(&mut self) {
        let Some(home) = self.home else { return pending().await };
        // Where a task lies already another would only lengthen the queue.
        while !self.noticed && home.lag.unanswered() < PATIENCE {
            match timeout(PATIENCE, home.runtime.spawn(task(async {}))).await {
                Ok(Ok(())) => sleep(PAUSE).await,
                _ => self.noticed = true,
            }
        }
        self.noticed = true;
    }

    /// Whether it has lasted so long that nothing found before is believed any more.
    pub(crate) fn is_long(&self) -> bool {
        self.home.is_some_and(|home| home.lag.is_over_limit())
    }
}

/// A runtime with a thread to spare answers in microseconds; with the pause, a silence is noticed well within the 100 ms
/// in which a probe wants its answer.
const PATIENCE: Duration = Duration::from_millis(40);
const PAUSE: Duration = Duration::from_millis(20);
