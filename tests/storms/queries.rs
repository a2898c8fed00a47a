//! A million different query strings.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use tokio::io::AsyncWriteExt;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::responses::{Client, Response};
use super::service::{CALM, Service};

const QUERIES: u64 = 1_000_000;
const CONNECTIONS: usize = 8;
/// The number of requests in flight on each connection.
const BATCH: u64 = 50;

/// The path and query with this number, and the expected status and body.
fn query(number: u64) -> (String, u16, Expected) {
    let unknown = || Expected::Names(format!("warn: there is no check \"q{number}\" to exclude\n"));
    let text = |text: &str| Expected::Text(text.to_owned());
    match number % 12 {
        0 => (format!("/livez?q={number}"), 200, text("ok")),
        1 => (format!("/livez?verbose&exclude=q{number}"), 200, unknown()),
        2 => (format!("/readyz?{number}"), 200, text("ok")),
        3 => (format!("/readyz?verbose&exclude=q{number}"), 200, unknown()),
        4 => (format!("/readyz/database?verbose&q={number}"), 200, text("[+]database ok\n")),
        5 => (format!("/readyz/check-{number}?{number}"), 404, text("no such check\n")),
        6 => (format!("/startupz?verbose={number}"), 200, text("[+]schema ok\nstartupz check passed\n")),
        7 => (format!("/health?q={number}"), 200, Expected::Part("\"status\":\"pass\"")),
        8 => (format!("/health?tag=t{number}"), 404, text("no check has this tag\n")),
        9 => (format!("/heartbeat?{number}=%FF"), 204, text("")),
        10 => (format!("/status?q={number}"), 200, Expected::Part("\"status\":\"ok\"")),
        _ => (format!("/probe_status?body=q{number}"), 200, text("OK")),
    }
}

enum Expected {
    Text(String),
    Part(&'static str),
    /// A line that names what the request named.
    Names(String),
}

impl Expected {
    fn matches(&self, response: &Response) -> bool {
        match self {
            Self::Text(text) => response.body == *text,
            Self::Part(part) => response.body.contains(part),
            Self::Names(line) => response.body.contains(line),
        }
    }
}

/// Sends batch after batch. All clients share the counter `next`.
async fn send_batches(service: Arc<Service>, next: Arc<AtomicU64>) {
    let Client { mut responses, mut writes } = Client::connect(service.address).await;
    loop {
        let first = next.fetch_add(BATCH, Ordering::Relaxed);
        if first >= QUERIES {
            return;
        }
        let batch: Vec<_> = (first..first + BATCH).map(query).collect();
        let mut requests = String::new();
        for (path, ..) in &batch {
            requests.push_str("GET ");
            requests.push_str(path);
            requests.push_str(" HTTP/1.1\r\nHost: h\r\n\r\n");
        }
        let exchange = async {
            writes.write_all(requests.as_bytes()).await.expect("the service reads the requests");
            for (path, status, expected) in &batch {
                let response = responses.next(false).await.expect("a response").expect("a response");
                assert!(response.status == *status && expected.matches(&response), "{response:?} to {path}");
            }
        };
        timeout(CALM, exchange).await.expect("the responses to a batch in time");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_million_different_queries_get_correct_responses_and_leave_nothing_behind() {
    let service = Arc::new(Service::start().await);
    let (next, began) = (Arc::new(AtomicU64::new(0)), Instant::now());
    let mut clients = JoinSet::new();
    for _ in 0..CONNECTIONS {
        clients.spawn(send_batches(Arc::clone(&service), Arc::clone(&next)));
    }
    while let Some(client) = clients.join_next().await {
        client.expect("every response is right");
    }
    println!("{QUERIES} queries in {:?}", began.elapsed());
    service.assert_as_before().await;
}
