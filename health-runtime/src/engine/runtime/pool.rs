//! The blocking thread pool, including the case that the system has no thread left.
//!
//! When tokio cannot start a thread, `spawn_blocking` panics, yet tokio keeps the function in its queue and calls it
//! as soon as a thread becomes free. By then the check has already reported that it could not start. So the function
//! is handed over in a slot that both sides can empty: the side that empties it first decides whether the function is
//! called.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::support::catch_panic;

/// How long to leave the pool alone after the system had no thread: each attempt leaves an entry in tokio's queue.
const PAUSE: Duration = Duration::from_secs(1);

/// The blocking thread pool of a runtime, and its last refusal.
#[derive(Default)]
pub(crate) struct BlockingPool {
    refused: Mutex<Option<(Instant, String)>>,
}

impl BlockingPool {
    /// Calls `function` on the blocking thread pool of `runtime`. The function is boxed because the compiler instantiates tokio's code for each type of function.
    ///
    /// # Errors
    /// The system has no thread left, in the words of the system. The function is then never called.
    pub(crate) fn spawn(
        &self,
        runtime: &Handle,
        function: Box<dyn FnOnce() + Send>,
    ) -> Result<JoinHandle<()>, String> {
        // Also the quickest answer while the system is out of threads: each check fails at once with the last reason.
        if let Some((at, why)) = &*locked(&self.refused)
            && at.elapsed() < PAUSE
        {
            return Err(why.clone());
        }
        let slot = Arc::new(Mutex::new(Some(function)));
        let on_thread = Arc::clone(&slot);
        let call = move || {
            // Taken out first: the lock must not be held while the function runs.
            let function = locked(&on_thread).take();
            if let Some(function) = function {
                function();
            }
        };
        let spawned = catch_panic(|| runtime.spawn_blocking(call));
        spawned.inspect_err(|why| {
            // tokio still has the closure in its queue. Without the function it does nothing when its turn comes.
            drop(locked(&slot).take());
            *locked(&self.refused) = Some((Instant::now(), why.clone()));
        })
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
