//! The HTTP client, and why a request failed.

use std::error::Error;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{ACCEPT, USER_AGENT};
use axum::http::{HeaderValue, Request};
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::time::timeout_at;

use crate::net::answer::{Answer, read_part};
use crate::net::connector::Connector;
use crate::net::{Proxy, Tls};
use crate::settings::CaCertificates;
use crate::support::run_isolated;

const AGENT: HeaderValue = HeaderValue::from_static(concat!("health-runtime/", env!("CARGO_PKG_VERSION")));

/// The longest body that is read, in bytes, where the caller names no other limit.
const BODY_LIMIT: usize = 4 << 20;
/// How long an unused connection stays open.
const IDLE: Duration = Duration::from_secs(90);

/// A client that follows no redirect: a request carries secrets, and must reach no other host than the one it was sent to.
#[derive(Clone)]
pub(crate) struct HttpClient(Client<Connector, Body>);

/// How a request is sent, and how much of its response is read.
pub(crate) struct Call {
    /// From the connection to the end of the body; `None` where the caller watches the time itself.
    pub(crate) timeout: Option<Duration>,
    /// How many bytes of the body are read.
    pub(crate) limit: usize,
}

impl Call {
    /// A call that ends within `timeout`.
    pub(crate) fn within(timeout: Duration) -> Self {
        Self { timeout: Some(timeout), limit: BODY_LIMIT }
    }
}

impl HttpClient {
    /// # Errors
    /// TLS cannot be set up, as on a machine without certificates.
    pub(crate) fn new(tls: Tls, proxy: Proxy, authorities: &CaCertificates) -> Result<Self, String> {
        let connector = Connector::new(tls.handshakes(authorities)?, proxy);
        let client = Client::builder(TokioExecutor::new())
            .pool_idle_timeout(IDLE)
            .pool_timer(TokioTimer::new())
            .build(connector);
        Ok(Self(client))
    }

    /// Sends `request` and reads the response, in a separate task, which ends when the caller stops waiting. tokio panics
    /// when the system has no thread for the name lookup; in a task the panic becomes an error.
    ///
    /// # Errors
    /// No response arrived, or only a part of it. The text leaves the address out: it may contain a secret, and the
    /// settings name it.
    pub(crate) async fn send(&self, mut request: Request<Body>, call: Call) -> Result<Answer, String> {
        request.headers_mut().entry(USER_AGENT).or_insert(AGENT);
        request.headers_mut().entry(ACCEPT).or_insert(HeaderValue::from_static("*/*"));
        let client = self.0.clone();
        run_isolated(async move { exchange(client, request, call).await }).await?
    }

    /// Sends `request` and reads all of the response.
    ///
    /// # Errors
    /// As [`send`](Self::send), and where the body is longer than the limit.
    pub(crate) async fn send_for_all(&self, request: Request<Body>, call: Call) -> Result<Answer, String> {
        let limit = call.limit;
        let answer = self.send(request, call).await?;
        if answer.body_is_complete {
            Ok(answer)
        } else {
            Err(format!("its answer is longer than {limit} bytes"))
        }
    }
}

async fn exchange(
    client: Client<Connector, Body>,
    request: Request<Body>,
    call: Call,
) -> Result<Answer, String> {
    let exchange = async {
        let response = client.request(request).await.map_err(|error| {
            let why = if error.is_connect() { "it cannot be reached" } else { "the connection broke" };
            with_sources(why, &error)
        })?;
        let (parts, body) = response.into_parts();
        let (body, body_is_complete) = read_part(Body::new(body), call.limit)
            .await
            .map_err(|error| with_sources("the connection broke", &error))?;
        Ok(Answer { status: parts.status, headers: parts.headers, body, body_is_complete })
    };
    match call.timeout.and_then(|timeout| tokio::time::Instant::now().checked_add(timeout)) {
        None => exchange.await,
        Some(end) => {
            timeout_at(end, exchange).await.unwrap_or_else(|_| Err("it did not answer in time".to_owned()))
        }
    }
}

fn with_sources(why: &str, error: &(dyn Error + 'static)) -> String {
    let mut text = why.to_owned();
    let mut source = Some(error);
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}
