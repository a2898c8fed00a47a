/// Serves one request over TLS, and returns its port and its certificate.
fn serve() -> (u16, Vec<u8>) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let server = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key.into())
        .expect("a key that fits");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        let (stream, _) = listener.accept().expect("a connection");
        let server = rustls::ServerConnection::new(std::sync::Arc::new(server)).expect("a server");
        answer(rustls::StreamOwned::new(server, stream), "over TLS");
    });
    (port, made.cert.der().to_vec())
}
