//! Waiting with a limit, from any thread.
//!
//! tokio's timers panic outside a runtime, on a runtime without a time driver, and on one that has shut down. A question
//! about the health of the application may come from any of these places, so it waits through this file.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use tokio::runtime::Handle;
use tokio::time::{Instant, sleep_until};

use crate::support::catch_panic;

/// The runtime of the caller, if it has a timer; `None` where no run could have a timeout.
pub(crate) fn current_runtime() -> Option<Handle> {
    let runtime = Handle::try_current().ok()?;
    // tokio has no function that tells whether a runtime has a timer. Making one panics where there is none, and costs
    // next to nothing elsewhere.
    catch_panic(|| drop(sleep_until(Instant::now()))).ok()?;
    Some(runtime)
}

/// The output of `future`; `None` when it is not ready by `deadline`. Where there is no timer, it polls the future once
/// and does not wait.
pub(crate) async fn by<F: Future>(deadline: Instant, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let timer = Handle::try_current().ok().and_then(|_| catch_panic(|| sleep_until(deadline)).ok());
    let mut timer = pin!(timer);
    poll_fn(|context| {
        if let Poll::Ready(output) = future.as_mut().poll(context) {
            return Poll::Ready(Some(output));
        }
        let Some(timer) = timer.as_mut().as_pin_mut() else { return Poll::Ready(None) };
        // A timer of a runtime that has shut down panics.
        match catch_panic(|| timer.poll(context)) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(())) | Err(_) => Poll::Ready(None),
        }
    })
    .await
}
