//! When a failed request is sent again.
//!
//! There are two policies, since there are two kinds of caller. The background publisher has time: it retries for as long
//! as the process runs, with waits that grow from one second to five minutes ([`background_waits`]), and its caller plans
//! anew before each retry. A command or a deploy script has a person waiting for it: [`WithRetries`] sends each single
//! request at most three times, and gives up at once when the API asks for a wait that is too long for a terminal.
//!
//! Both retry only [temporary](ApiError::is_temporary) errors, and both wait at least as long as the API asks
//! ([`wait_before_retry`]). The waits have jitter, so that replicas that failed together do not come back together.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder, Retryable};

use crate::publish::api::error::ApiError;
use crate::publish::api::monitoring_api::{ExistingMonitor, ListingPage, MonitoringApi};
use crate::publish::api::payload::Payload;

/// The waits between the rounds of the background publisher. The iterator has no end.
pub(crate) fn background_waits() -> ExponentialBackoff {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_secs(1))
        .with_max_delay(Duration::from_secs(300))
        .with_jitter()
        .without_max_times()
        .build()
}

/// `wait`, or what `Retry-After` asks for if that is longer: the API knows its load, and the backoff does not. At most an
/// hour, so that one wrong header does not end publishing.
pub(crate) fn wait_before_retry(wait: Duration, error: &ApiError) -> Duration {
    error.retry_after().map_or(wait, |asked| wait.max(asked.min(Duration::from_secs(3_600))))
}

/// An API whose failed requests are sent again, at most three times in all.
pub(crate) struct WithRetries<A>(pub(crate) A);

/// The longest wait that a person at a terminal accepts for one more attempt.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

impl<A: MonitoringApi> WithRetries<A> {
    async fn retry<T, F>(&self, request: impl FnMut() -> F) -> Result<T, ApiError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        let waits = ExponentialBuilder::default().with_jitter().with_max_times(2);
        let may_succeed_soon = |error: &ApiError| {
            error.is_temporary() && error.retry_after().unwrap_or_default() <= LONGEST_WAIT
        };
        request
            .retry(waits)
            .when(may_succeed_soon)
            .adjust(|error, wait| wait.map(|wait| wait_before_retry(wait, error)))
            .notify(|error, wait| {
                tracing::warn!(target: "health", why = %error, again_in = ?wait, "a request to the monitoring API failed");
            })
            .await
    }
}

impl<A: MonitoringApi> MonitoringApi for WithRetries<A> {
    async fn put(&self, monitors: &[Payload]) -> Result<Option<Vec<String>>, ApiError> {
        self.retry(|| self.0.put(monitors)).await
    }

    async fn page(&self, tag: &str, page: usize) -> Result<ListingPage, ApiError> {
        self.retry(|| self.0.page(tag, page)).await
    }

    async fn monitor(&self, key: &str) -> Result<Option<ExistingMonitor>, ApiError> {
        self.retry(|| self.0.monitor(key)).await
    }

    async fn delete(&self, keys: &[String]) -> Result<(), ApiError> {
        self.retry(|| self.0.delete(keys)).await
    }
}
