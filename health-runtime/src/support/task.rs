//! Tasks. All are of one type: tokio is compiled anew for each type of future that it is given, once for each of its
//! schedulers, and that is most of what it adds to a build.

use std::pin::Pin;

use tokio::sync::oneshot;
use tokio::task::{JoinError, JoinHandle};

use crate::support::panics::panic_message;

/// What is spawned.
pub(crate) type Task<T = ()> = Pin<Box<dyn Future<Output = T> + Send>>;

pub(crate) fn task<T>(future: impl Future<Output = T> + Send + 'static) -> Task<T> {
    Box::pin(future)
}

/// What was spawned, with what it comes to: that is result rather than returned, and so each task is of the one type.
pub(crate) struct Spawned<T> {
    pub(crate) task: JoinHandle<()>,
    pub(crate) result: oneshot::Receiver<T>,
}

impl<T: Send + 'static> Spawned<T> {
    pub(crate) fn new(
        future: impl Future<Output = T> + Send + 'static,
        spawn: impl FnOnce(Task) -> JoinHandle<()>,
    ) -> Self {
        let (tell, result) = oneshot::channel();
        let task = spawn(task(async move { drop(tell.send(future.await)) }));
        Self { task, result }
    }
}

/// Waits for `future` in a task of its own, which a panic ends alone, and which ends when nobody waits for it any more.
///
/// # Errors
/// What it panicked with, or that its runtime went down.
pub(crate) async fn run_isolated<T: Send + 'static>(
    future: impl Future<Output = T> + Send + 'static,
) -> Result<T, String> {
    let Spawned { task, mut result } = Spawned::new(future, tokio::spawn);
    let mut held = Held(task);
    match (&mut held.0).await.map_err(JoinError::try_into_panic) {
        Err(Ok(payload)) => Err(format!("it panicked: {}", panic_message(payload))),
        _ => result.try_recv().map_err(|_| "it was cancelled".to_owned()),
    }
}

/// A task that ends with whoever holds it.
struct Held(JoinHandle<()>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.abort();
    }
}
