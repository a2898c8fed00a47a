//! Unusual and malformed request heads and targets.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use super::responses::Client;
use super::service::{CALM, Service};

/// The service closes the connection without a response, since the client speaks another protocol.
const CLOSED: Option<u16> = None;

/// The bytes that are sent, and the expected status.
fn heads() -> Vec<(String, Option<u16>)> {
    let get = |target: &str| format!("GET {target} HTTP/1.1\r\nHost: h\r\n\r\n");
    let with = |headers: &str| format!("GET /livez HTTP/1.1\r\nHost: h\r\n{headers}\r\n");
    let method = |method: &str, target: &str| format!("{method} {target} HTTP/1.1\r\nHost: h\r\n\r\n");
    let mut heads = vec![
        // Targets with another host, without a host, or without a path.
        (get("http://elsewhere.example/livez"), Some(200)),
        (get("http://elsewhere.example/readyz/database?verbose"), Some(200)),
        (get("HTTP://[::1]:80/livez"), Some(200)),
        (get("http://elsewhere.example"), Some(404)),
        (get("http://"), Some(400)),
        (get("ftp://elsewhere.example/livez"), Some(200)),
        (get("*"), Some(404)),
        (get("livez"), Some(404)),
        (get("?livez"), Some(400)),
        (get(""), Some(400)),
        (method("OPTIONS", "*"), Some(404)),
        (method("CONNECT", "livez:80"), Some(404)),
        (method("CONNECT", "/livez"), Some(405)),
        // A path is used as it is. If the service resolved it, a client could bypass a proxy that protects another path.
        (get("//livez"), Some(404)),
        (get("/livez/"), Some(404)),
        (get("/livez/../readyz"), Some(404)),
        (get("/./livez"), Some(404)),
        (get("/LIVEZ"), Some(404)),
        (get("/%6Civez"), Some(404)),
        (get("/livez%00"), Some(404)),
        (get("/livez%2F..%2Freadyz"), Some(404)),
        (get("/livez;a=b"), Some(404)),
        (get("/livez#readyz"), Some(200)),
        (get("/..%c0%af../etc/passwd"), Some(404)),
        (get("/readyz/%64atabase"), Some(200)),
        (get("/readyz/%2e%2e"), Some(404)),
        (get("/readyz/%ff%fe"), Some(404)),
        (get("/readyz/%"), Some(404)),
        (get("/readyz/{check}"), Some(404)),
        (get("/readyz/a/b"), Some(404)),
        (get("/livez?%"), Some(200)),
        (get("/livez?exclude=%ff&exclude=%&&&=&=="), Some(200)),
        (get(&format!("/{}", "a".repeat(60_000))), Some(404)),
        (get(&format!("/readyz/{}", "%41".repeat(20_000))), Some(404)),
        (get(&format!("/livez?{}", "exclude=x&".repeat(6_000))), Some(200)),
        (get(&format!("/health?{}", "tag=db&".repeat(8_000))), Some(200)),
        (get(&format!("/livez?{}", "a".repeat(70_000))), Some(414)),
        (get(&format!("/livez?{}", "a".repeat(1 << 20))), Some(431)),
        // Headers that are huge, many, repeated or malformed.
        (with(&format!("X-Huge: {}\r\n", "a".repeat(200_000))), Some(200)),
        (with(&format!("X-Huge: {}\r\n", "a".repeat(1 << 20))), Some(431)),
        (with(&format!("{}: a\r\n", "X".repeat(70_000))), Some(431)),
        (with(&(0..90).map(|at| format!("X-{at}: a\r\n")).collect::<String>()), Some(200)),
        (with(&(0..5_000).map(|at| format!("X-{at}: a\r\n")).collect::<String>()), Some(431)),
        (with(&"Authorization: Bearer x\r\n".repeat(50)), Some(200)),
        (with(&"Accept: text/csv\r\n".repeat(50)), Some(200)),
        (with("Host: another\r\nHost: a third\r\n"), Some(200)),
        (with("Content-Length: 0\r\nContent-Length: 1\r\n"), Some(400)),
        (with("Content-Length: -1\r\n"), Some(400)),
        (with("Content-Length: 99999999999999999999999\r\n"), Some(400)),
        (with("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), Some(200)),
        (with("Transfer-Encoding: gzip\r\n"), Some(400)),
        (with("X-Ünicode: a\r\n"), Some(400)),
        (with("X-Value: Grüße, 世界\r\nAuthorization: Bearer Schlüssel\r\n"), Some(200)),
        (with("X-Null: a\0b\r\n"), Some(400)),
        (with("No colon\r\n"), Some(400)),
        (with(": no name\r\n"), Some(400)),
        (with("X-Folded: a\r\n b\r\n"), Some(400)),
        (with("Expect: 100-continue\r\nContent-Length: 5\r\n"), Some(200)),
        (with("Expect: the-impossible\r\n"), Some(200)),
        (
            with("Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\n"),
            Some(200),
        ),
        (with("Range: bytes=0-0\r\nIf-None-Match: *\r\nIf-Modified-Since: yesterday\r\n"), Some(200)),
        // Other versions and protocols.
        ("GET /livez HTTP/1.0\r\n\r\n".to_owned(), Some(200)),
        ("GET /livez HTTP/0.9\r\n\r\n".to_owned(), Some(400)),
        ("GET /livez HTTP/9.9\r\n\r\n".to_owned(), Some(400)),
        ("GET /livez\r\n\r\n".to_owned(), Some(400)),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), CLOSED),
        ("\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\u{fc}\u{3}\u{3}\r\n\r\n".to_owned(), Some(400)),
        ("\r\n\r\n\r\nGET /livez HTTP/1.1\r\nHost: h\r\n\r\n".to_owned(), Some(200)),
        ("GET /livez HTTP/1.1\nHost: h\n\n".to_owned(), Some(200)),
    ];
    for name in
        ["BREW", "get", "PROPFIND", "TRACE", "DELETE", "PATCH", "OPTIONS", "X-1_2", &"M".repeat(1_000)]
    {
        for path in ["/livez", "/readyz/database", "/health", "/heartbeat", "/status", "/probe_status"] {
            let status = match (name, path) {
                // HAProxy's default check sends OPTIONS, which gets what GET gets.
                ("OPTIONS", "/heartbeat") => 204,
                ("OPTIONS", _) | (_, "/probe_status") => 200,
                _ => 405,
            };
            heads.push((method(name, path), Some(status)));
        }
    }
    heads
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn odd_heads_and_targets_get_the_expected_status() {
    let service = Service::start().await;
    let mut wrong = Vec::new();
    for (head, expected) in heads() {
        let shown: String = head.chars().take(120).collect();
        let mut stream = service.connect_from(0).await.expect("connects");
        let mut answer = Vec::new();
        let exchange = async {
            // The service refuses a head that is too long before it has read all of it.
            let _ = stream.write_all(head.as_bytes()).await;
            let _ = stream.read_buf(&mut answer).await;
        };
        timeout(CALM, exchange).await.unwrap_or_else(|_| panic!("no response to {shown:?}"));
        let answer = String::from_utf8_lossy(&answer);
        let answer = answer.strip_prefix("HTTP/1.1 100 Continue\r\n\r\n").unwrap_or(&answer);
        let status = answer.get(9..12).and_then(|status| status.parse().ok());
        if status != expected {
            wrong.push(format!("{status:?}, not {expected:?}, to {shown:?}: {answer:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    service.assert_probes_pass().await;
    service.assert_as_before().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn head_has_the_headers_of_get_on_every_endpoint() {
    let service = Service::start().await;
    for path in [
        "/livez",
        "/readyz",
        "/readyz?verbose",
        "/readyz/database",
        "/readyz/unknown",
        "/startupz",
        "/heartbeat",
        "/status",
        "/probe_status",
        "/health?tag=unknown",
    ] {
        let mut client = Client::connect(service.address).await;
        let mut exchange = async |method: &str| {
            client.send(format!("{method} {path} HTTP/1.1\r\nHost: h\r\n\r\n").as_bytes()).await;
            timeout(CALM, client.response(method == "HEAD")).await.expect("a response in time")
        };
        let (get, head) = (exchange("GET").await, exchange("HEAD").await);
        assert_eq!(get.status, head.status, "{path}");
        for name in ["content-type", "content-length", "cache-control", "x-content-type-options"] {
            // For a 204, axum sends `Content-Length: 0` in response to HEAD only.
            if get.status != 204 || name != "content-length" {
                assert_eq!(get.header(name), head.header(name), "{name} of {path}");
            }
        }
        assert_eq!(head.body, "", "{path}");
    }
    service.assert_as_before().await;
}
