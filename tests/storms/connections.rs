//! Ten thousand simultaneous connections, and connections that end in the middle of a request.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Barrier;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::responses::Client;
use super::service::{CALM, Service};

const CONNECTIONS: usize = 10_000;

/// All clients connect at once and send one request. The connections stay open until every client and then every probe has a
/// response. Returns the number of refused connections, the time until the last response, and the slowest probe.
async fn storm(service: &Arc<Service>) -> (usize, Duration, Duration) {
    let (all_answered, all_leave) =
        (Arc::new(Barrier::new(CONNECTIONS + 1)), Arc::new(Barrier::new(CONNECTIONS + 1)));
    let mut clients = JoinSet::new();
    let began = Instant::now();
    for number in 0..CONNECTIONS {
        let (service, answered, leave) =
            (Arc::clone(service), Arc::clone(&all_answered), Arc::clone(&all_leave));
        clients.spawn(async move {
            let exchange = timeout(2 * CALM, async {
                // The system refuses a connection before anything is sent.
                let stream = service.connect_from(number).await.ok()?;
                let mut client = Client::new(stream);
                client.send(b"GET /readyz HTTP/1.1\r\nHost: h\r\n\r\n").await;
                let response = client.response(false).await;
                Some((client, response))
            })
            .await;
            answered.wait().await;
            leave.wait().await;
            Some(exchange.expect("a response or a refusal")?.1)
        });
    }
    all_answered.wait().await;
    let last = began.elapsed();
    let slowest = service.assert_probes_pass().await;
    all_leave.wait().await;
    // Once more while the connections close.
    service.assert_probes_pass().await;
    let mut refused = 0;
    for response in clients.join_all().await {
        let Some(response) = response else {
            refused += 1;
            continue;
        };
        assert_eq!((response.status, &*response.body), (200, "ok"), "{response:?}\n{}", service.log());
    }
    (refused, last, slowest)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_simultaneous_connections_are_answered_and_leave_nothing_behind() {
    let service = Arc::new(Service::start().await);
    for _ in 0..3 {
        let (refused, last, slowest) = storm(&service).await;
        println!(
            "{refused} of {CONNECTIONS} refused; the last response after {last:?}, the slowest probe {slowest:?}"
        );
        assert_eq!(refused, 0, "the service accepts all of them");
        service.assert_as_before().await;
    }
}

/// The number of simultaneous connections.
const CUT: usize = 400;

/// How clients end a connection: the bytes that they send first, and whether they close it properly or reset it.
const ENDS: [(&str, bool); 8] = [
    ("", true),
    ("GET /readyz HT", true),
    ("GET /readyz HTTP/1.1\r\nHost: h\r\n", true),
    ("GET /readyz HTTP/1.1\r\nHost: h\r\n\r\n", true),
    ("GET /readyz?verbose HTTP/1.1\r\nHost: h\r\n\r\nGET /livez HT", true),
    ("POST /probe_status?body=OFF HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf", true),
    ("GET /readyz HTTP/1.1\r\nHost: h\r\n\r\n", false),
    ("GET /health HTTP/1.1\r\nHost: h\r\n\r\nGET /he", false),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_end_in_the_middle_are_answered_or_closed_and_leave_nothing_behind() {
    let service = Arc::new(Service::start().await);
    let (mut answered, mut closed) = (0, 0);
    for _ in 0..5 {
        let mut clients = JoinSet::new();
        for number in 0..CUT {
            let service = Arc::clone(&service);
            clients.spawn(async move {
                let (sent, properly) = ENDS[number % ENDS.len()];
                let mut stream = service.connect_from(number).await.expect("connects");
                stream.write_all(sent.as_bytes()).await.expect("the service reads it");
                if !properly {
                    stream.set_zero_linger().expect("a socket");
                    return None;
                }
                Some(
                    timeout(CALM, half_closed(stream, sent))
                        .await
                        .expect("a response or a closed connection"),
                )
            });
        }
        for was_answered in clients.join_all().await.into_iter().flatten() {
            *(if was_answered { &mut answered } else { &mut closed }) += 1;
        }
        service.assert_probes_pass().await;
        service.assert_as_before().await;
    }
    println!("half-closed: {answered} answered, {closed} closed");
    assert!(answered > 0 && closed > 0, "{answered} {closed}");
}

/// Closes the sending side and reads until the service closes the other. Returns whether there was a response.
async fn half_closed(mut stream: TcpStream, sent: &str) -> bool {
    stream.shutdown().await.expect("a socket");
    let mut answer = Vec::new();
    // The system resets the connection if the service has not read all bytes.
    let _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8_lossy(&answer);
    if answer.is_empty() {
        return false;
    }
    let status: u16 = answer.get(9..12).and_then(|status| status.parse().ok()).expect("a status");
    let complete = sent.contains("\r\n\r\n");
    let expected: &[u16] = if !complete {
        &[400]
    } else if sent.starts_with("POST") {
        &[403]
    } else {
        &[200]
    };
    assert!(expected.contains(&status), "{answer} to {sent:?}");
    true
}
