//! Asks the router of the application, without a network.

use std::convert::Infallible;
use std::future::poll_fn;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::ConnectInfo;
use axum::http::header::HOST;
use axum::http::{HeaderValue, Uri};
use tower::ServiceExt;

use crate::declare::Reached;
use crate::preflight::address::Base;
use crate::preflight::answer::{Answer, BODY_LIMIT, Unanswered};
use crate::preflight::request::Request;
use crate::support::run_isolated;

/// A router, and where it is found from outside.
#[derive(Clone)]
pub(super) struct InProcess {
    router: Router,
    pub(super) base: Base,
}

impl InProcess {
    pub(super) fn new(router: Router, base: Base) -> Self {
        Self { router, base }
    }

    /// Sends a request to the router, and says whether it came to an annotated handler.
    pub(super) async fn send(&self, request: &Request) -> Result<(Answer, bool), Unanswered> {
        let Some(path) = self.base.path(&request.to) else {
            return Err(Unanswered::Elsewhere("another host answers it, and not this router".to_owned()));
        };
        let uri: Uri =
            path.parse().map_err(|_| Unanswered::Lost(format!("the path `{path}` cannot be asked for")))?;
        let reached = Reached::default();
        let mut asked = axum::http::Request::new(Body::from(request.body.clone()));
        *asked.method_mut() = request.method.clone();
        *asked.uri_mut() = uri;
        *asked.headers_mut() = request.headers.clone();
        if let Ok(host) = HeaderValue::from_str(request.to.host())
            && !request.headers.contains_key(HOST)
        {
            asked.headers_mut().insert(HOST, host);
        }
        // Somebody on this machine asks: there are handlers and layers that want to know.
        asked.extensions_mut().insert(ConnectInfo(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))));
        asked.extensions_mut().insert(reached.clone());

        let router = self.router.clone();
        let answered = run_isolated(async move {
            let answer = router.oneshot(asked).await.unwrap_or_else(|never: Infallible| match never {});
            let (head, body) = answer.into_parts();
            let read = read(body).await;
            read.map(|(body, whole)| Answer { status: head.status, headers: head.headers, body, whole })
        });
        match answered.await {
            Ok(Ok(answer)) => Ok((answer, reached.is_set())),
            Ok(Err(error)) => Err(Unanswered::Lost(format!("the body of its answer broke off: {error}"))),
            Err(why) => Err(Unanswered::Lost(why)),
        }
    }
}

/// As much of a body as is looked at, and whether that is all.
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
