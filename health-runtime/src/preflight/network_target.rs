//! Sends requests to a deployment over the network.

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::Client;

use crate::net::{Tls, client, read_part, send};
use crate::preflight::exchange::ExchangeOptions;
use crate::preflight::http_url::BaseUrl;
use crate::preflight::mount_search::MountSearch;
use crate::preflight::request::MonitorRequest;
use crate::preflight::target::{BODY_LIMIT, ExchangeError, PreflightTarget, TargetFuture, TargetResponse};

/// A deployment behind a base URL, and the clients for it.
pub(super) struct NetworkTarget {
    base: BaseUrl,
    /// One client for each [`Tls`], made at its first use: a machine without certificates can still ask without TLS.
    clients: [OnceLock<Result<Client, String>>; 3],
}

impl NetworkTarget {
    pub(super) fn new(base: BaseUrl) -> Self {
        Self { base, clients: Default::default() }
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
        let client = self.clients[tls as usize].get_or_init(|| client(tls, |builder| builder));
        let client = client.as_ref().map_err(|why| ExchangeError::Failed(why.clone()))?;
        let request = client
            .request(request.method.clone(), request.url.to_string())
            .headers(request.headers.clone())
            .body(request.body.clone());
        let mut response = send(request).await.map_err(ExchangeError::Failed)?;
        let (body, body_is_complete) =
            read_part(&mut response, BODY_LIMIT).await.map_err(ExchangeError::Failed)?;
        Ok(TargetResponse {
            status: response.status(),
            headers: response.headers().clone(),
            body,
            body_is_complete,
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
