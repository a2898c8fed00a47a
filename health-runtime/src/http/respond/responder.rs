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
use axum::http::Response;
use axum::http::request::Parts;

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
        (self.respond)(self.view, request.into_parts().0)
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
