//! Prints what a server with TLS answers to reqwest.

include!("../../shared/health.rs");
include!("../../shared/http.rs");
include!("../../shared/reqwest.rs");
include!("../../shared/rustls_server.rs");

#[tokio::main]
async fn main() {
    rustls::crypto::ring::default_provider().install_default().expect("nothing else installs one");
    with_health().await;
    ask(serve()).await;
}
