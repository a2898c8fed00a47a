//! Tasks of one type.
//!
//! tokio's `spawn` is generic: the compiler builds it anew for each type of future, once for each kind of scheduler. That
//! was most of what this crate added to the build of an application. Every task is therefore a boxed future without a
//! result, and a result travels through a channel.

use std::pin::Pin;

use tokio::sync::oneshot;
use tokio::task::{JoinError, JoinHandle};

use crate::support::panics::panic_message;

/// A boxed future: the one type of future that is spawned.
pub(crate) type Task<T = ()> = Pin<Box<dyn Future<Output = T> + Send>>;

pub(crate) fn task<T>(future: impl Future<Output = T> + Send + 'static) -> Task<T> {
    Box::pin(future)
}

/// A spawned task, and the channel that receives its result. A task that panics or is aborted closes the channel.
pub(crate) struct Spawned<T> {
    pub(crate) task: JoinHandle<()>,
    pub(crate) result: oneshot::Receiver<T>,
}

impl<T: Send + 'static> Spawned<T> {
    pub(crate) fn new(
        future: impl Future<Output = T> + Send + 'static,
        spawn: impl FnOnce(Task) -> JoinHandle<()>,
    ) -> Self {
        let (sender, result) = oneshot::channel();
        let task = spawn(task(async move { drop(sender.send(future.await)) }));
        Self { task, result }
    }
}

/// Runs `future` in a task of its own and waits for it. A panic ends only that task, and dropping the wait aborts it.
///
/// # Errors
/// The message of a panic in `future`, or that its runtime shut down.
pub(crate) async fn run_isolated<T: Send + 'static>(
    future: impl Future<Output = T> + Send + 'static,
) -> Result<T, String> {
    let Spawned { task, mut result } = Spawned::new(future, tokio::spawn);
    let mut task = AbortOnDrop(task);
    match (&mut task.0).await.map_err(JoinError::try_into_panic) {
        Err(Ok(payload)) => Err(format!("it panicked: {}", panic_message(payload))),
        _ => result.try_recv().map_err(|_| "it was cancelled".to_owned()),
    }
}

struct AbortOnDrop(JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
