//! Prints what a handshake agreed on.

include!("../../shared/health.rs");
include!("../../shared/rustls.rs");

#[tokio::main]
async fn main() {
    with_health().await;
    println!("{}", handshake());
}
