//! Prints what a server with TLS answers to reqwest.

include!("../../shared/health.rs");
include!("../../shared/http.rs");
include!("../../shared/reqwest.rs");

/// Serves one request over TLS, and returns its port and its certificate.
fn serve() -> (u16, Vec<u8>) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let (certificate, key) = (made.cert.pem(), made.signing_key.serialize_pem());
    let identity =
        native_tls::Identity::from_pkcs8(certificate.as_bytes(), key.as_bytes()).expect("an identity");
    let acceptor = native_tls::TlsAcceptor::new(identity).expect("a server");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        let (stream, _) = listener.accept().expect("a connection");
        answer(acceptor.accept(stream).expect("a handshake"), "over TLS");
    });
    (port, made.cert.der().to_vec())
}

#[tokio::main]
async fn main() {
    with_health().await;
    ask(serve()).await;
}
