//! Prints what a server with TLS answers to reqwest.

include!("../../shared/health.rs");
include!("../../shared/http.rs");

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

#[tokio::main]
async fn main() {
    rustls::crypto::ring::default_provider().install_default().expect("nothing else installs one");
    with_health().await;
    let (port, certificate) = serve();
    let certificate = reqwest::Certificate::from_der(&certificate).expect("a certificate");
    let client =
        reqwest::Client::builder().no_proxy().add_root_certificate(certificate).build().expect("a client");
    let answer = client.get(format!("https://localhost:{port}/")).send().await.expect("an answer");
    println!("{:?}: {}", answer.version(), answer.text().await.expect("a body"));
    println!(
        "{}",
        reqwest::Client::new().get("https://localhost:1/").send().await.expect_err("nothing listens")
    );
}
