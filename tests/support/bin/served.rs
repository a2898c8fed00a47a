//! Serves what `health-runtime/benches/sockets/run` measures:
//! - `served kept <status|names|full> <checks> <ttl> <takes>`: the endpoints. The last two are milliseconds; a ttl
//!   of `-` is that of a check which says nothing;
//! - `served bare <path> <url>`: a handler that answers what `url` does, byte for byte;
//! - `served text <path> <bytes>`: a handler that answers so many bytes.
//!
//! It listens on a port the system picked and says where; it ends with its standard input.
#![expect(clippy::print_stdout, reason = "where it listens")]

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use health_runtime::Details;
use health_tests::answers::{bare, endpoints_of};
use health_tests::http::{Answer, client};
use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let router = match *arguments {
        ["kept", details, checks, ttl, takes] => {
            let details = match details {
                "full" => Details::Full,
                "names" => Details::Names,
                _ => Details::Status,
            };
            let milliseconds = |text: &str| Duration::from_millis(text.parse().expect("milliseconds"));
            let ttl = (ttl != "-").then(|| milliseconds(ttl));
            endpoints_of(checks.parse().expect("a number of checks"), details, ttl, milliseconds(takes))
        }
        ["bare", path, url] => bare(path, &said(url).await),
        ["text", path, bytes] => bare(path, &text(bytes.parse().expect("a number of bytes"))),
        _ => panic!("one of three ways to be called"),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    println!("listening on http://{}", listener.local_addr().expect("the address of the port"));
    // Whoever started this may be gone without a word.
    std::thread::spawn(|| {
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        std::process::exit(0);
    });
    axum::serve(listener, router).await.expect("serves");
}

async fn said(url: &str) -> Answer {
    let answer = client().get(url).send().await.expect("an answer");
    let (status, headers) = (answer.status(), answer.headers().clone());
    Answer { status, headers, body: answer.text().await.expect("a body of text") }
}

fn text(bytes: usize) -> Answer {
    let header = |text| HeaderValue::from_static(text);
    let headers = HeaderMap::from_iter([
        (header::CONTENT_TYPE, header("application/json")),
        (header::CACHE_CONTROL, header("no-store")),
    ]);
    Answer { status: StatusCode::OK, headers, body: "x".repeat(bytes) }
}
