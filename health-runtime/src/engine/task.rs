//! Tasks. All are of one type: tokio is compiled anew for each type of future that it is given, once for each of its
//! schedulers, and that is most of what it adds to a build.

use std::pin::Pin;

use tokio::sync::oneshot;
use tokio::task::JoinSet;

use super::panicked;

/// What is spawned.
pub(crate) type Task<T = ()> = Pin<Box<dyn Future<Output = T> + Send>>;

pub(crate) fn task<T>(future: impl Future<Output = T> + Send + 'static) -> Task<T> {
    Box::pin(future)
}

/// Waits for `future` in a task of its own, which a panic ends alone, and which ends when nobody waits for it any more.
///
/// # Errors
/// What it panicked with, or that its runtime went down.
pub(crate) async fn apart<T: Send + 'static>(
    future: impl Future<Output = T> + Send + 'static,
) -> Result<T, String> {
    let (tell, mut told) = oneshot::channel();
    let mut tasks = JoinSet::new();
    tasks.spawn(task(async move { drop(tell.send(future.await)) }));
    let panic = match tasks.join_next().await {
        Some(Err(error)) => error.try_into_panic().ok(),
        _ => None,
    };
    match panic {
        Some(payload) => Err(format!("it panicked: {}", panicked(payload))),
        None => told.try_recv().map_err(|_| "it was cancelled".to_owned()),
    }
}
