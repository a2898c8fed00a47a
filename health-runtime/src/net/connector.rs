//! Opens the connections of a client: directly or through a proxy, then TLS where the address asks for it.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::Intercept;
use hyper_util::rt::TokioIo;
use tower::{Service, ServiceExt};

use crate::declare::BoxError;
use crate::net::Proxy;
use crate::net::stream::Stream;
use crate::net::tls::Handshakes;

/// Opens connections for hyper's client.
#[derive(Clone)]
pub(super) struct Connector {
    tcp: HttpConnector,
    tls: Arc<Handshakes>,
    proxy: Proxy,
}

type Connecting = Pin<Box<dyn Future<Output = Result<TokioIo<Stream>, BoxError>> + Send>>;

impl Connector {
    pub(super) fn new(tls: Handshakes, proxy: Proxy) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.set_nodelay(true);
        // The scheme is looked at here.
        tcp.enforce_http(false);
        Self { tcp, tls: Arc::new(tls), proxy }
    }

    async fn connect(self, server: Uri) -> Result<TokioIo<Stream>, BoxError> {
        match self.proxy.for_server(&server) {
            None => self.direct(server).await,
            Some(proxy) => self.through(proxy, server).await,
        }
    }

    async fn direct(self, server: Uri) -> Result<TokioIo<Stream>, BoxError> {
        let stream = Stream::new(self.tcp.clone().oneshot(server.clone()).await?.into_inner());
        self.encrypt(stream, &server).await
    }

    /// Has the proxy open a tunnel, and encrypts what goes through it.
    async fn through(self, proxy: Intercept, server: Uri) -> Result<TokioIo<Stream>, BoxError> {
        if !matches!(proxy.uri().scheme_str(), Some("http" | "https")) {
            return Err("HTTPS_PROXY or ALL_PROXY names a proxy that does not speak HTTP: name an `http://` or `https://` \
                        proxy, or add the host to NO_PROXY"
                .into());
        }
        let to_proxy = Self { proxy: Proxy::Never, ..self.clone() };
        let tunnel = Tunnel::new(proxy.uri().clone(), to_proxy);
        let mut tunnel = match proxy.basic_auth() {
            Some(credentials) => tunnel.with_auth(credentials.clone()),
            None => tunnel,
        };
        let opened = tunnel.ready().await?.call(server.clone()).await;
        let stream = opened.map_err(|error| format!("the proxy of HTTPS_PROXY or ALL_PROXY: {error}"))?;
        self.encrypt(stream.into_inner(), &server).await
    }

    async fn encrypt(&self, stream: Stream, server: &Uri) -> Result<TokioIo<Stream>, BoxError> {
        let stream = if server.scheme_str() == Some("https") {
            let host = server.host().unwrap_or_default().trim_matches(['[', ']']);
            self.tls.shake(host, stream).await?
        } else {
            stream
        };
        Ok(TokioIo::new(stream))
    }
}

impl Service<Uri> for Connector {
    type Response = TokioIo<Stream>;
    type Error = BoxError;
    type Future = Connecting;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, server: Uri) -> Connecting {
        Box::pin(self.clone().connect(server))
    }
}
