//! The blocking pool, where the system may have no thread left for it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::support::catch_panic;

/// After the system had no thread, the pool is left alone for so long: each try costs it memory.
const PAUSE: Duration = Duration::from_secs(1);

/// What is known of the blocking pool of a runtime.
#[derive(Default)]
pub(crate) struct Pool {
    refused: Mutex<Option<(Instant, String)>>,
}

impl Pool {
    /// Calls `function` on the blocking pool of `runtime`, or of the one that this is called on. It is boxed: tokio is
    /// compiled anew for each function that it is given.
    ///
    /// # Errors
    /// Where no thread could be had, in the words of the system. tokio panics then, yet keeps what it was given, and calls
    /// it when a thread comes by: nothing becomes of that.
    pub(crate) fn spawn(
        &self,
        runtime: Option<&Handle>,
        function: Box<dyn FnOnce() + Send>,
    ) -> Result<JoinHandle<()>, String> {
        if let Some((at, why)) = &*locked(&self.refused)
            && at.elapsed() < PAUSE
        {
            return Err(why.clone());
        }
        let given = Arc::new(Mutex::new(Some(function)));
        let taken = Arc::clone(&given);
        let call = move || {
            let function = locked(&taken).take();
            if let Some(function) = function {
                function();
            }
        };
        let spawned = catch_panic(|| match runtime {
            Some(runtime) => runtime.spawn_blocking(call),
            None => tokio::task::spawn_blocking(call),
        });
        spawned.inspect_err(|why| {
            drop(locked(&given).take());
            *locked(&self.refused) = Some((Instant::now(), why.clone()));
        })
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
