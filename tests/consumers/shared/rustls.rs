/// A handshake with the configuration that `builder()` makes, and what it offered and agreed on.
fn handshake() -> String {
    use std::sync::Arc;

    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let server = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key.into())
        .expect("a key that fits");
    let mut authorities = rustls::RootCertStore::empty();
    authorities.add(made.cert.der().clone()).expect("a certificate");
    let client = rustls::ClientConfig::builder().with_root_certificates(authorities).with_no_client_auth();

    let name = "localhost".try_into().expect("a name");
    let mut client = rustls::ClientConnection::new(Arc::new(client), name).expect("a client");
    let mut server = rustls::ServerConnection::new(Arc::new(server)).expect("a server");
    let mut hello = None;
    while client.is_handshaking() || server.is_handshaking() {
        let mut bytes = Vec::new();
        client.write_tls(&mut bytes).expect("to memory");
        hello.get_or_insert_with(|| bytes.clone());
        server.read_tls(&mut &bytes[..]).expect("from memory");
        server.process_new_packets().expect("what the client says");
        let mut bytes = Vec::new();
        server.write_tls(&mut bytes).expect("to memory");
        client.read_tls(&mut &bytes[..]).expect("from memory");
        client.process_new_packets().expect("what the server says");
    }
    // The extension `supported_versions` with TLS 1.3 as its only entry.
    let only_13 = [0x00, 0x2b, 0x00, 0x03, 0x02, 0x03, 0x04];
    let hello = hello.unwrap_or_default();
    let offered = if hello.windows(7).any(|bytes| bytes == only_13) { "1.3" } else { "1.3 and 1.2" };
    let suite = client.negotiated_cipher_suite().map(|suite| suite.suite());
    let group = client.negotiated_key_exchange_group().map(|group| group.name());
    format!("offered {offered}; {:?} {suite:?} {group:?}", client.protocol_version())
}
