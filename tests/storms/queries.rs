//! A million query strings of which no two are the same.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use tokio::io::AsyncWriteExt;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::answers::{Answer, Client};
use super::service::{CALM, Service};

const QUERIES: u64 = 1_000_000;
const CONNECTIONS: usize = 8;
/// So many requests are under way on each connection.
const BATCH: u64 = 50;

/// The path with the query of a number, and what comes of it.
fn asked(number: u64) -> (String, u16, Expected) {
    let unknown = || Expected::Text(format!("ok\nwarn: there is no check \"q{number}\" to exclude\n"));
    let text = |text: &str| Expected::Text(text.to_owned());
    match number % 12 {
        0 => (format!("/livez?q={number}"), 200, text("ok")),
        1 => (format!("/livez?exclude=q{number}"), 200, unknown()),
        2 => (format!("/readyz?{number}"), 200, text("ok")),
        3 => (format!("/readyz?exclude=q{number}"), 200, unknown()),
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
}

impl Expected {
    fn is(&self, answer: &Answer) -> bool {
        match self {
            Self::Text(text) => answer.body == *text,
            Self::Part(part) => answer.body.contains(part),
        }
    }
}

/// Asks batch after batch, until somebody has asked the last.
async fn ask(service: Arc<Service>, next: Arc<AtomicU64>) {
    let Client { mut answers, mut writes } = Client::connect(service.address).await;
    loop {
        let first = next.fetch_add(BATCH, Ordering::Relaxed);
        if first >= QUERIES {
            return;
        }
        let batch: Vec<_> = (first..first + BATCH).map(asked).collect();
        let mut requests = String::new();
        for (path, ..) in &batch {
            requests.push_str("GET ");
            requests.push_str(path);
            requests.push_str(" HTTP/1.1\r\nHost: h\r\n\r\n");
        }
        let answered = async {
            writes.write_all(requests.as_bytes()).await.expect("takes the requests");
            for (path, status, expected) in &batch {
                let answer = answers.next(false).await.expect("an answer").expect("an answer");
                assert!(answer.status == *status && expected.is(&answer), "{answer:?} to {path}");
            }
        };
        timeout(CALM, answered).await.expect("a batch is answered in time");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_million_different_queries_each_is_answered_rightly_and_none_is_kept() {
    let service = Arc::new(Service::start().await);
    let (next, began) = (Arc::new(AtomicU64::new(0)), Instant::now());
    let mut clients = JoinSet::new();
    for _ in 0..CONNECTIONS {
        clients.spawn(ask(Arc::clone(&service), Arc::clone(&next)));
    }
    while let Some(client) = clients.join_next().await {
        client.expect("each answer is right");
    }
    println!("{QUERIES} queries in {:?}", began.elapsed());
    service.is_as_before().await;
}
