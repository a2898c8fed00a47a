//! Where a preflight sends its requests.

use std::pin::Pin;
use std::time::Duration;

use axum::http::{HeaderMap, StatusCode};

use crate::preflight::exchange::ExchangeOptions;
use crate::preflight::http_url::BaseUrl;
use crate::preflight::mount_search::MountSearch;
use crate::preflight::request::MonitorRequest;

/// The longest part of a body that is read, in bytes.
pub(super) const BODY_LIMIT: usize = 1 << 20;

/// A router in this process, or a deployment behind an address.
pub(super) trait PreflightTarget: Send + Sync {
    /// The base URL of the application at this target.
    fn base(&self) -> &BaseUrl;

    /// Whether [`base`](Self::base) is an address that people can open.
    fn has_an_address(&self) -> bool;

    /// Sends one request and follows no redirect.
    fn send<'a>(
        &'a self,
        request: &'a MonitorRequest,
        options: ExchangeOptions,
    ) -> TargetFuture<'a, Result<TargetResponse, ExchangeError>>;

    /// Why the target has no route for `request`, and what to do. It may send further requests for as long as `limit`.
    fn explain_missing_route<'a>(
        &'a self,
        search: &'a MountSearch<'a>,
        request: &'a MonitorRequest,
        limit: Duration,
    ) -> TargetFuture<'a, String>;
}

/// The future of a call to a target.
pub(super) type TargetFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A response, as the assertions see it.
#[derive(Debug)]
pub(super) struct TargetResponse {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    /// False when the body is longer than [`BODY_LIMIT`].
    pub(super) body_is_complete: bool,
    /// Whether an annotated handler ran. `None` over the network, where the response does not show it.
    pub(super) reached_handler: Option<bool>,
}

/// Why there is no response.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ExchangeError {
    /// The target does not serve this URL, so the monitor cannot be checked here.
    OtherHost(String),
    /// The target was asked and did not answer.
    Failed(String),
}
