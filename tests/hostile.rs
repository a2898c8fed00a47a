//! Random bytes in requests: no endpoint panics, fails with an undocumented status, or echoes markup as HTML.

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use health_runtime::{Health, health_check};
use health_tests::http::Server;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// It works.
#[health_check(tags = ["db"])]
async fn working() {}

const PATHS: &[&str] = &[
    "/livez",
    "/readyz",
    "/readyz/working",
    "/readyz/",
    "/startupz",
    "/health",
    "/heartbeat",
    "/probe_status",
    "/status",
    "/internal/healthcheck",
    "/internal/healthcheck/working",
    "/internal/environment",
    "/internal/metrics",
    "/internal/svc_status",
    "/internal/svc_status.csv",
    "/internal/svc_status.json",
    "/internal/svc_status.prometheus",
    "/internal/monitors",
    "/internal/monitors/sd",
    "/internal/readyz",
    "/internal/health",
];

const MARKUP: &str = "<script>";

/// What an attacker would send: fragments of the endpoints' grammar, markup, and random bytes.
fn noise(random: &mut fastrand::Rng, allowed: impl Fn(u8) -> bool) -> Vec<u8> {
    const FRAGMENTS: &[&str] = &[
        "verbose",
        "exclude=",
        "tag=",
        "check=",
        "body=",
        "OFF",
        "&",
        "=",
        "%",
        "%00",
        "%ff",
        "%0d%0a",
        "+",
        ";",
        ",",
        "%3Cscript%3E",
        MARKUP,
        "\"",
        "\\",
        "{}",
        "q=",
        "*/*",
        "text/csv",
        "Bearer ",
        "..",
        "ü",
    ];
    let mut bytes = Vec::new();
    for _ in 0..random.usize(0..12) {
        if random.bool() {
            bytes.extend_from_slice(FRAGMENTS[random.usize(..FRAGMENTS.len())].as_bytes());
        } else {
            let length = random.usize(1..20);
            bytes.extend(std::iter::repeat_with(|| random.u8(..)).take(length));
        }
    }
    bytes.retain(|byte| allowed(*byte));
    bytes
}

async fn send(server: &Server, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(server.address()).await.expect("connects");
    stream.write_all(request).await.expect("takes the request");
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await;
    read.expect("answers in time").expect("an answer");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn random_bytes_in_a_request_never_break_an_endpoint() {
    let mut random = fastrand::Rng::with_seed(health_tests::seed("SEED"));
    let health = Health::builder()
        .variables(|_| None)
        .token("an unguessable token")
        .build()
        .expect("the declarations are valid");
    let app = Router::new().merge(health.endpoints()).nest("/internal", health.management());
    let server = Server::start(app).await;
    for path in PATHS {
        for round in 0..150 {
            let mut request = Vec::new();
            request.extend_from_slice([&b"GET "[..], b"HEAD ", b"POST ", b"PUT "][random.usize(..4)]);
            request.extend_from_slice(path.as_bytes());
            request.push(b'?');
            request.extend(noise(&mut random, |byte| byte.is_ascii_graphic() || byte >= 0x80));
            request.extend_from_slice(b" HTTP/1.1\r\nHost: h\r\nConnection: close\r\n");
            for header in ["Accept", "Authorization", "X-Noise"] {
                request.extend_from_slice(format!("{header}: ").as_bytes());
                request.extend(noise(&mut random, |byte| byte >= 0x20 && byte != 0x7f));
                request.extend_from_slice(b"\r\n");
            }
            let body = noise(&mut random, |_| true);
            request.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
            request.extend_from_slice(&body);

            let shown = String::from_utf8_lossy(&request).into_owned();
            let answer = send(&server, &request).await;
            let status = answer.split(' ').nth(1).and_then(|status| status.parse::<u16>().ok());
            let status = status.unwrap_or_else(|| panic!("{answer:?} to {shown:?} in round {round}"));
            assert!(
                [200, 204, 400, 403, 404, 405].contains(&status),
                "{status} to {shown:?} in round {round} of {path}"
            );
            // Responses are plain text or JSON, so that a browser never interprets what they echo.
            let (head, _) = answer.split_once("\r\n\r\n").expect("a head");
            assert!(!head.contains(MARKUP), "{head}");
            let html = head.to_ascii_lowercase().contains("text/html");
            assert!(!html, "{head}");
        }
    }
    assert_eq!(server.get("/readyz").await.status, StatusCode::OK, "the service still works");
}
