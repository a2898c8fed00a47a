//! Sends requests to a deployment over the network.

use std::sync::OnceLock;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;

use crate::net::{Call, HttpClient, Proxy, Tls};
use crate::preflight::exchange::ExchangeOptions;
use crate::preflight::http_url::BaseUrl;
use crate::preflight::mount_search::MountSearch;
use crate::preflight::request::MonitorRequest;
use crate::preflight::target::{BODY_LIMIT, ExchangeError, PreflightTarget, TargetFuture, TargetResponse};
use crate::settings::CaCertificates;

/// A deployment behind a base URL, and the clients for it.
pub(super) struct NetworkTarget {
    base: BaseUrl,
    /// One client for each [`Tls`], made at its first use: a machine without certificates can still ask without TLS.
    clients: [OnceLock<Result<HttpClient, String>>; 3],
    authorities: CaCertificates,
}

impl NetworkTarget {
    pub(super) fn new(base: BaseUrl, authorities: CaCertificates) -> Self {
        Self { base, clients: Default::default(), authorities }
    }

    async fn call(
        &self,
        request: &MonitorRequest,
        options: ExchangeOptions,
    ) -> Result<TargetResponse, ExchangeError> {
        let tls = match Tls::of(&request.url.origin) {
            Tls::Verified if !options.verify_ssl => Tls::Unverified,
            tls => tls,
        };
        // Without a proxy, so that it is the deployment that answers.
        let client = self.clients[tls as usize]
            .get_or_init(|| HttpClient::new(tls, Proxy::Never, &self.authorities))
            .as_ref()
            .map_err(|why| ExchangeError::Failed(why.clone()))?;
        let mut sent = Request::builder()
            .method(request.method.clone())
            .uri(request.url.to_string())
            .body(Body::from(request.body.clone()))
            .map_err(|error| ExchangeError::Failed(error.to_string()))?;
        *sent.headers_mut() = request.headers.clone();
        let call = Call { timeout: None, limit: BODY_LIMIT };
        let answer = client.send(sent, call).await.map_err(ExchangeError::Failed)?;
        Ok(TargetResponse {
            status: answer.status,
            headers: answer.headers,
            body: answer.body,
            body_is_complete: answer.body_is_complete,
            reached_handler: None,
        })
    }
}

impl PreflightTarget for NetworkTarget {
    fn base(&self) -> &BaseUrl {
        &self.base
    }

    fn has_an_address(&self) -> bool {
        true
    }

    fn send<'a>(
        &'a self,
        request: &'a MonitorRequest,
        options: ExchangeOptions,
    ) -> TargetFuture<'a, Result<TargetResponse, ExchangeError>> {
        Box::pin(self.call(request, options))
    }

    /// A deployment does not show its routes, so both causes remain possible.
    fn explain_missing_route<'a>(
        &'a self,
        search: &'a MountSearch<'a>,
        _: &'a MonitorRequest,
        _: Duration,
    ) -> TargetFuture<'a, String> {
        let handler = if search.annotated { "the handler" } else { "the application" };
        let text = format!(
            "either no route is served there (check the base URL and `.mount_at(..)`), or {handler} found nothing for the \
             sample values"
        );
        Box::pin(std::future::ready(text))
    }
}
