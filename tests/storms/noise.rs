//! Requests of random bytes.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use super::service::{CALM, Service};

const REQUESTS: usize = 20_000;

const SILENCE: Duration = Duration::from_millis(5);

/// Valid requests.
const VALID: [&str; 6] = [
    "GET /livez HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
    "HEAD /readyz?verbose&exclude=search HTTP/1.1\r\nHost: h\r\n\r\n",
    "GET /health?tag=db HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer x\r\nAccept: */*\r\n\r\n",
    "GET /readyz/database HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    "POST /probe_status?body=OFF HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nOFF",
    "POST /heartbeat HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nOFF\r\n0\r\n\r\n",
];

/// Random bytes, or valid requests of which some bytes were changed, removed, doubled or cut off.
fn noise(random: &mut fastrand::Rng) -> Vec<u8> {
    let length = random.usize(1..2_000);
    if random.u8(..4) == 0 {
        return std::iter::repeat_with(|| random.u8(..)).take(length).collect();
    }
    let valid = std::iter::repeat_with(|| VALID[random.usize(..VALID.len())]).take(3);
    let mut bytes = valid.collect::<Vec<_>>().concat().into_bytes();
    for _ in 0..random.usize(1..8) {
        let at = random.usize(..bytes.len());
        match random.u8(..5) {
            0 => bytes[at] = random.u8(..),
            1 if bytes.len() > 1 => drop(bytes.remove(at)),
            2 => bytes.insert(at, bytes[at]),
            3 => bytes.insert(at, b"\r\n\0: %/?"[random.usize(..8)]),
            _ => bytes.truncate(at.max(1)),
        }
    }
    bytes
}

/// The status codes of all responses in these bytes.
fn statuses(answers: &str) -> impl Iterator<Item = u16> {
    answers.split("HTTP/1.").skip(1).filter_map(|answer| answer.get(2..5)?.parse().ok())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_bytes_are_refused_or_answered_and_the_next_valid_request_gets_a_correct_response() {
    let mut random = fastrand::Rng::with_seed(health_tests::seed("SEED"));
    let service = Service::start().await;
    let (mut answered, mut closed) = (0, 0);
    for number in 0..REQUESTS {
        let bytes = noise(&mut random);
        let mut stream = service.connect_from(number).await.expect("connects");
        let mut answers = Vec::new();
        let exchange = async {
            // The service may close the connection before it has read all bytes.
            let _ = stream.write_all(&bytes).await;
            // A service that stays silent waits for more bytes, which do not come.
            while let Ok(Ok(1..)) = timeout(SILENCE, stream.read_buf(&mut answers)).await {}
            let _ = stream.shutdown().await;
            let _ = stream.read_to_end(&mut answers).await;
        };
        let shown = || String::from_utf8_lossy(&bytes);
        timeout(CALM, exchange)
            .await
            .unwrap_or_else(|_| panic!("no response to request {number}: {:?}", shown()));
        let answers = String::from_utf8_lossy(&answers);
        for status in statuses(&answers) {
            assert!((200..500).contains(&status), "{status} to request {number}: {:?}", shown());
        }
        *(if answers.is_empty() { &mut closed } else { &mut answered }) += 1;
        if number % 50 == 0 {
            service.assert_probes_pass().await;
        }
    }
    println!(
        "of {REQUESTS} requests of random bytes {answered} were answered, and {closed} connections closed"
    );
    assert!(answered > REQUESTS / 4 && closed > 0, "{answered} {closed}");
    service.assert_as_before().await;
}
