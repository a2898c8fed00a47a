//! The servers that `health-runtime/benches/sockets/run` measures:
//! - `bench-server cached <status|names|full> <checks> <ttl> <takes>`: the endpoints. The last two are milliseconds; a ttl
//!   of `-` is the default;
//! - `bench-server bare <path> <url>`: a handler with the response of `url`, byte for byte;
//! - `bench-server text <path> <bytes>`: a handler with a body of so many bytes.
//!
//! It listens on a free port, prints its URL, and ends when its standard input is closed.
#![expect(clippy::print_stdout, reason = "prints its URL")]

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use health_runtime::Details;
use health_tests::cached::{bare, endpoints_of};
use health_tests::http::{Answer, client};
use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let router = match *arguments {
        ["cached", details, checks, ttl, takes] => {
            let details = match details {
                "full" => Details::Full,
                "names" => Details::Names,
                _ => Details::Status,
            };
            let milliseconds = |text: &str| Duration::from_millis(text.parse().expect("milliseconds"));
            let ttl = (ttl != "-").then(|| milliseconds(ttl));
            endpoints_of(checks.parse().expect("a number of checks"), details, ttl, milliseconds(takes))
        }
        ["bare", path, url] => bare(path, &Answer::to(client().get(url)).await),
        ["text", path, bytes] => bare(path, &text(bytes.parse().expect("a number of bytes"))),
        _ => panic!("the arguments are none of the three forms"),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    println!("listening on http://{}", listener.local_addr().expect("the address of the port"));
    // The benchmark may be killed, which closes this program's standard input.
    std::thread::spawn(|| {
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        std::process::exit(0);
    });
    axum::serve(listener, router).await.expect("serves");
}

fn text(bytes: usize) -> Answer {
    let header = |text| HeaderValue::from_static(text);
    let headers = HeaderMap::from_iter([
        (header::CONTENT_TYPE, header("application/json")),
        (header::CACHE_CONTROL, header("no-store")),
    ]);
    Answer { status: StatusCode::OK, headers, body: "x".repeat(bytes) }
}
