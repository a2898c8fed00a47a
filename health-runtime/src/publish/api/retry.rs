//! How long it is worth trying again: for ever in the background, a few times while somebody waits.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder, Retryable};

use crate::publish::api::{ApiError, Existing, MonitoringApi, Page};
use crate::publish::send::Payload;

/// The waits of the background: there is no hurry, and no reason ever to give up.
pub(crate) fn unattended() -> ExponentialBackoff {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_secs(1))
        .with_max_delay(Duration::from_secs(300))
        .with_jitter()
        .without_max_times()
        .build()
}

/// The API knows better than our backoff how long to wait, within reason.
pub(crate) fn at_least(wait: Duration, error: &ApiError) -> Duration {
    error.retry_after().map_or(wait, |asked| wait.max(asked.min(Duration::from_secs(3_600))))
}

/// An API that is asked three times, while somebody waits for it.
pub(crate) struct Attended<A>(pub(crate) A);

/// Nobody at a terminal waits longer than this for one more try.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

impl<A: MonitoringApi> Attended<A> {
    async fn ask<T, F>(&self, ask: impl FnMut() -> F) -> Result<T, ApiError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        let tries = ExponentialBuilder::default().with_jitter().with_max_times(2);
        let worth_it = |error: &ApiError| {
            error.is_temporary() && error.retry_after().unwrap_or_default() <= LONGEST_WAIT
        };
        ask.retry(tries)
            .when(worth_it)
            .adjust(|error, wait| wait.map(|wait| at_least(wait, error)))
            .notify(|error, wait| {
                tracing::warn!(target: "health", why = %error, again_in = ?wait, "the monitoring API does not answer");
            })
            .await
    }
}

impl<A: MonitoringApi> MonitoringApi for Attended<A> {
    async fn put(&self, monitors: &[Payload]) -> Result<Option<Vec<String>>, ApiError> {
        self.ask(|| self.0.put(monitors)).await
    }

    async fn page(&self, tag: &str, page: usize) -> Result<Page, ApiError> {
        self.ask(|| self.0.page(tag, page)).await
    }

    async fn monitor(&self, key: &str) -> Result<Option<Existing>, ApiError> {
        self.ask(|| self.0.monitor(key)).await
    }

    async fn delete(&self, keys: &[String]) -> Result<(), ApiError> {
        self.ask(|| self.0.delete(keys)).await
    }
}
