//! A server with TLS and a certificate that no machine trusts.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::serve::Listener;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, SupportedProtocolVersion};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// The server; stopped when this is dropped.
pub struct TlsServer {
    address: SocketAddr,
    certificate: String,
    task: JoinHandle<()>,
}

impl TlsServer {
    /// Serves `app` on a free port of 127.0.0.1, with a certificate for that address and for `localhost`.
    ///
    /// # Panics
    /// When no port is free.
    pub async fn start(app: Router) -> Self {
        Self::speaking(rustls::ALL_VERSIONS, "localhost", app).await
    }

    /// Serves `app` with a certificate for `host` as well, in these versions of TLS.
    ///
    /// # Panics
    /// When no port is free.
    pub async fn speaking(versions: &[&'static SupportedProtocolVersion], host: &str, app: Router) -> Self {
        let names = ["127.0.0.1".to_owned(), host.to_owned()];
        let made = rcgen::generate_simple_self_signed(names).expect("a certificate");
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_protocol_versions(versions)
            .expect("versions that the provider has")
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key.into())
            .expect("a key that fits the certificate");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("the address of the port");
        let tls = Tls { listener, acceptor: TlsAcceptor::from(Arc::new(config)) };
        let task = tokio::spawn(async move { axum::serve(tls, app).await.expect("serves") });
        Self { address, certificate: made.cert.pem(), task }
    }

    /// The address on which it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The certificate, as PEM.
    pub fn certificate(&self) -> &str {
        &self.certificate
    }
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Tls {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl Listener for Tls {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, SocketAddr) {
        loop {
            // A client that rejects the certificate closes the connection.
            if let Ok((stream, from)) = self.listener.accept().await
                && let Ok(stream) = self.acceptor.accept(stream).await
            {
                return (stream, from);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}
