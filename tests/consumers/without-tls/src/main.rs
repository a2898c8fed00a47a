//! Prints what a server without TLS answers.

include!("../../shared/health.rs");
include!("../../shared/http.rs");
include!("../../shared/plain_server.rs");

#[tokio::main]
async fn main() {
    with_health().await;
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", serve())).expect("a connection");
    std::io::Write::write_all(&mut stream, b"GET / HTTP/1.1\r\n\r\n").expect("a request");
    println!("{}", std::io::read_to_string(stream).expect("an answer"));
}
