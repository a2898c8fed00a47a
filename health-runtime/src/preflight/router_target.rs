//! Sends requests to the router of the application, in this process and without a network.

use std::convert::Infallible;
use std::future::poll_fn;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::ConnectInfo;
use axum::http::header::HOST;
use axum::http::{HeaderValue, Request, Uri};
use tower::ServiceExt;

use crate::declare::Reached;
use crate::preflight::exchange::ExchangeOptions;
use crate::preflight::http_url::BaseUrl;
use crate::preflight::mount_search::MountSearch;
use crate::preflight::request::MonitorRequest;
use crate::preflight::target::{BODY_LIMIT, ExchangeError, PreflightTarget, TargetFuture, TargetResponse};
use crate::support::run_isolated;

/// A router, with the base URL that it has from outside.
#[derive(Clone)]
pub(super) struct RouterTarget {
    router: Router,
    pub(super) base: BaseUrl,
}

impl RouterTarget {
    pub(super) fn new(router: Router, base: BaseUrl) -> Self {
        Self { router, base }
    }

    pub(super) async fn call(&self, request: &MonitorRequest) -> Result<TargetResponse, ExchangeError> {
        let Some(path) = self.base.path_of(&request.url) else {
            return Err(ExchangeError::OtherHost("another host serves this URL, not this router".to_owned()));
        };
        let uri: Uri =
            path.parse().map_err(|_| ExchangeError::Failed(format!("`{path}` is not a valid path")))?;
        let reached = Reached::default();
        let mut sent = Request::new(Body::from(request.body.clone()));
        *sent.method_mut() = request.method.clone();
        *sent.uri_mut() = uri;
        *sent.headers_mut() = request.headers.clone();
        if let Ok(host) = HeaderValue::from_str(request.url.host())
            && !request.headers.contains_key(HOST)
        {
            sent.headers_mut().insert(HOST, host);
        }
        // Some handlers and layers extract the address of the client.
        sent.extensions_mut().insert(ConnectInfo(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))));
        sent.extensions_mut().insert(reached.clone());

        let router = self.router.clone();
        let response = run_isolated(async move {
            let response = router.oneshot(sent).await.unwrap_or_else(|never: Infallible| match never {});
            let (head, body) = response.into_parts();
            read(body).await.map(|body| (head, body))
        });
        match response.await {
            Ok(Ok((head, (body, body_is_complete)))) => Ok(TargetResponse {
                status: head.status,
                headers: head.headers,
                body,
                body_is_complete,
                reached_handler: Some(reached.is_set()),
            }),
            Ok(Err(error)) => {
                Err(ExchangeError::Failed(format!("the body of its answer broke off: {error}")))
            }
            Err(why) => Err(ExchangeError::Failed(why)),
        }
    }
}

impl PreflightTarget for RouterTarget {
    fn base(&self) -> &BaseUrl {
        &self.base
    }

    fn has_an_address(&self) -> bool {
        false
    }

    fn send<'a>(
        &'a self,
        request: &'a MonitorRequest,
        _: ExchangeOptions,
    ) -> TargetFuture<'a, Result<TargetResponse, ExchangeError>> {
        Box::pin(self.call(request))
    }

    fn explain_missing_route<'a>(
        &'a self,
        search: &'a MountSearch<'a>,
        request: &'a MonitorRequest,
        limit: Duration,
    ) -> TargetFuture<'a, String> {
        Box::pin(search.explain(self, request, limit))
    }
}

/// The body up to the limit, and whether that is all of it.
async fn read(mut body: Body) -> Result<(Vec<u8>, bool), axum::Error> {
    let mut read = Vec::new();
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        if let Ok(data) = frame?.into_data() {
            let room = BODY_LIMIT - read.len();
            if data.len() > room {
                read.extend_from_slice(&data[..room]);
                return Ok((read, false));
            }
            read.extend_from_slice(&data);
        }
    }
    Ok((read, true))
}
