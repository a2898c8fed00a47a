//! What an endpoint is to axum: one type of handler for all, with its state in it, since axum is compiled anew for each
//! handler and each state that it is given.

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

/// Answers requests from what a view shows, whatever they have for a body.
#[derive(Clone)]
pub(crate) struct Responder {
    view: View,
    answer: Arc<dyn Fn(View, Parts) -> Answer + Send + Sync>,
}

impl Responder {
    pub(crate) fn new(view: View, answer: impl Fn(View, Parts) -> Answer + Send + Sync + 'static) -> Self {
        Self { view, answer: Arc::new(answer) }
    }
}

impl Handler<(), ()> for Responder {
    type Future = Answer;

    fn call(self, request: Request, (): ()) -> Answer {
        (self.answer)(self.view, request.into_parts().0)
    }
}

/// The future of an answer. What is known costs no allocation.
pub(crate) enum Answer {
    Known(Ready<Response<Body>>),
    Asked(Task<Response<Body>>),
}

impl Answer {
    pub(crate) fn known(response: Response<Body>) -> Self {
        Self::Known(ready(response))
    }

    pub(crate) fn asked(response: impl Future<Output = Response<Body>> + Send + 'static) -> Self {
        Self::Asked(task(response))
    }
}

impl Future for Answer {
    type Output = Response<Body>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            Self::Known(response) => Pin::new(response).poll(context),
            Self::Asked(asked) => asked.as_mut().poll(context),
        }
    }
}
