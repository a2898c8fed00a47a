//! The handler type of every endpoint.
//!
//! axum compiles its machinery anew for each type of handler and each type of state, which costs much of a build. So all
//! endpoints share one handler type, with the state inside.

use std::future::{Ready, ready};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Response};
use axum::routing::{MethodFilter, MethodRouter, on};

use crate::http::view::View;
use crate::support::{Task, task};

/// Makes a response from the view and the head of a request. The body of the request is not read.
#[derive(Clone)]
pub(crate) struct Responder {
    view: View,
    respond: Arc<dyn Fn(View, Parts) -> ResponseFuture + Send + Sync>,
}

impl Responder {
    pub(crate) fn new(
        view: View,
        respond: impl Fn(View, Parts) -> ResponseFuture + Send + Sync + 'static,
    ) -> Self {
        Self { view, respond: Arc::new(respond) }
    }
}

impl Handler<(), ()> for Responder {
    type Future = ResponseFuture;

    fn call(self, request: Request, (): ()) -> ResponseFuture {
        let request = request.into_parts().0;
        let is_authorized = request.headers.contains_key(AUTHORIZATION);
        let mut view = self.view;
        let response = match view.refuse(&request) {
            Some(refusal) => ResponseFuture::ready(refusal),
            None => (self.respond)(view, request),
        };
        if is_authorized { response.kept_from_caches() } else { response }
    }
}

/// The future of a response. A response that is ready costs no allocation.
pub(crate) enum ResponseFuture {
    Ready(Ready<Response<Body>>),
    Pending(Task<Response<Body>>),
}

impl ResponseFuture {
    pub(crate) fn ready(response: Response<Body>) -> Self {
        Self::Ready(ready(response))
    }

    /// The same response with headers that keep every cache from storing it, and from answering another client with it.
    ///
    /// An operator sees causes. A cache that ignores `no-store` must not show them to a stranger, so `Vary` is set too.
    fn kept_from_caches(self) -> Self {
        match self {
            Self::Ready(response) => {
                let mut response = response.into_inner();
                keep_from_caches(response.headers_mut());
                Self::ready(response)
            }
            Self::Pending(response) => Self::pending(async move {
                let mut response = response.await;
                keep_from_caches(response.headers_mut());
                response
            }),
        }
    }

    pub(crate) fn pending(response: impl Future<Output = Response<Body>> + Send + 'static) -> Self {
        Self::Pending(task(response))
    }
}

impl Future for ResponseFuture {
    type Output = Response<Body>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            Self::Ready(response) => Pin::new(response).poll(context),
            Self::Pending(response) => response.as_mut().poll(context),
        }
    }
}

fn keep_from_caches(headers: &mut HeaderMap) {
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // The application may have added a header of this name to `/healthcheck`.
    let authorization = HeaderValue::from_static("Authorization");
    if !headers.get_all(VARY).iter().any(|varies| varies == authorization) {
        headers.append(VARY, authorization);
    }
}

/// The route of an endpoint that load balancers ask: HAProxy sends OPTIONS by default.
pub(crate) fn get_or_options(responder: Responder) -> MethodRouter {
    on(MethodFilter::GET.or(MethodFilter::OPTIONS), responder)
}
