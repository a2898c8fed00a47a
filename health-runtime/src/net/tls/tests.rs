//! Handshakes with real servers, by the TLS that the features choose.

use std::net::SocketAddr;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::*;

/// Greets each client over TLS with a new certificate for `localhost`.
async fn server() -> (SocketAddr, CaCertificates) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let certificate: CertificateDer<'static> = made.cert.der().clone();
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key.into())
        .expect("a key that fits");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // A client that rejects the certificate closes the connection.
            if let Ok(mut stream) = acceptor.accept(stream).await {
                let _ = stream.write_all(b"hello").await;
                let _ = stream.shutdown().await;
            }
        }
    });
    (address, CaCertificates::of([certificate]))
}

/// The greeting, or why there is none.
async fn greeting(
    tls: Tls,
    authorities: &CaCertificates,
    host: &str,
    address: SocketAddr,
) -> Result<String, String> {
    let handshakes = tls.handshakes(authorities)?;
    let stream = Stream::new(TcpStream::connect(address).await.expect("a connection"));
    let mut stream = handshakes.shake(host, stream).await.map_err(|error| error.to_string())?;
    let mut greeting = String::new();
    stream.read_to_string(&mut greeting).await.map_err(|error| error.to_string())?;
    Ok(greeting)
}

/// Whether the features bring what TLS needs. Without, the application has to.
const HAS_TLS: bool = cfg!(any(feature = "tls-aws-lc", feature = "tls-native", feature = "tls-ring"));

#[tokio::test]
async fn only_a_server_with_a_trusted_certificate_for_its_name_is_accepted() {
    let ((address, own), (_, other)) = (server().await, server().await);
    let hello = Ok("hello".to_owned());
    if HAS_TLS {
        assert_eq!(greeting(Tls::Verified, &own, "localhost", address).await, hello);
    }
    for (authorities, host) in [(&own, "shop.example"), (&other, "localhost")] {
        let refused = greeting(Tls::Verified, authorities, host, address).await;
        assert!(refused.is_err(), "{host}: {refused:?}");
    }
    assert_eq!(
        greeting(Tls::Off, &own, "localhost", address).await,
        Err("this client has no TLS".to_owned())
    );
}

#[cfg(feature = "publish")]
#[tokio::test]
async fn a_monitor_may_accept_any_certificate() {
    let (address, _) = server().await;
    let greeting = greeting(Tls::Unverified, &CaCertificates::default(), "shop.example", address).await;
    assert_eq!(greeting.is_ok(), HAS_TLS, "{greeting:?}");
}

#[cfg(not(any(feature = "tls-aws-lc", feature = "tls-native", feature = "tls-ring")))]
#[tokio::test]
async fn without_a_provider_the_error_says_what_to_do_until_the_application_installs_one() {
    use rustls::crypto::CryptoProvider;

    let (address, own) = server().await;
    let error = greeting(Tls::Verified, &own, "localhost", address).await.expect_err("no provider");
    for part in ["rustls has no provider", "CryptoProvider::install_default", "`tls-aws-lc`"] {
        assert!(error.contains(part), "{error}");
    }
    assert!(CryptoProvider::get_default().is_none(), "nothing here installs one");
}

/// The alert of a server that speaks TLS 1.2 alone.
#[cfg(all(not(feature = "tls-native"), any(feature = "tls-aws-lc", feature = "tls-ring")))]
#[tokio::test]
async fn a_server_with_tls_1_2_alone_is_refused_with_the_feature_that_adds_it() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut hello = [0; 5];
        stream.read_exact(&mut hello).await.expect("the beginning of a hello");
        stream.write_all(&[21, 3, 3, 0, 2, 2, 70]).await.expect("an alert");
        // Until the client has read it and closes.
        let _ = stream.read_to_end(&mut Vec::new()).await;
    });
    let (_, own) = server().await;
    let error = greeting(Tls::Verified, &own, "localhost", address).await.expect_err("an alert");
    assert_eq!(error.contains("The feature `tls12`"), !cfg!(feature = "tls12"), "{error}");
}
