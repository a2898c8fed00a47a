//! Clients that send or read slowly, while others send probes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::service::{PATIENCE, Service};

const WRITERS: usize = 2_000;
const NEVER_READ: usize = 200;
const PROBES: usize = 50;

/// The drain timeout of the service.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(3);

/// The slowest probe of [`PROBES`] rounds.
async fn slowest(service: &Service) -> Duration {
    let mut slowest = Duration::ZERO;
    for _ in 0..PROBES {
        slowest = slowest.max(service.assert_probes_pass().await);
    }
    slowest
}

/// Sends one more byte for one client in twenty.
async fn drip(writers: &mut [TcpStream], at: usize) {
    const SENT: &[u8] = b"GET /readyz HTTP/1.1\r\nHost: slow\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    for writer in writers.iter_mut().skip(at % 20).step_by(20) {
        writer.write_all(&SENT[at / 20..][..1]).await.expect("the service reads it");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_that_send_a_byte_now_and_then_do_not_delay_probes() {
    let service = Arc::new(Service::start().await);
    let alone = slowest(&service).await;
    for _ in 0..2 {
        let mut writers = Vec::new();
        for number in 0..WRITERS {
            writers.push(service.connect_from(number).await.expect("connects"));
        }
        let probes = tokio::spawn({
            let service = Arc::clone(&service);
            async move { slowest(&service).await }
        });
        let mut at = 0;
        // Each client sends one byte a second, which never completes a request head.
        while !probes.is_finished() || at < 60 {
            drip(&mut writers, at).await;
            at += 1;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let among = probes.await.expect("the probes are answered");
        let sent = at / 20;
        println!(
            "the slowest probe alone {alone:?}, among {WRITERS} slow clients {among:?}, {sent} bytes of each"
        );
        let held = service.footprint().await.files;
        assert!(held >= WRITERS as u64, "the connections are still open: {held}");
        drop(writers);
        service.assert_as_before().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_that_never_read_do_not_delay_probes_and_use_bounded_memory() {
    let service = Arc::new(Service::start().await);
    let before = service.footprint().await.allocated;
    let mut clients = JoinSet::new();
    for number in 0..NEVER_READ {
        clients.spawn(never_read(Arc::clone(&service), number));
    }
    let mut stuck = Vec::new();
    while let Some(client) = clients.join_next().await {
        stuck.push(client.expect("the client gets stuck"));
        if stuck.len() % 20 == 0 {
            service.assert_probes_pass().await;
        }
    }
    let (held, among) = (service.footprint().await.allocated.saturating_sub(before), slowest(&service).await);
    let each = held / 1_024 / NEVER_READ as u64;
    println!("{each} KiB for each of {NEVER_READ} clients that never read; the slowest probe {among:?}");
    assert!(each < 1_024, "{each} KiB each");
    drop(stuck);
    service.assert_as_before().await;
}

/// A client is stuck when the service has read nothing for this long.
const STUCK: Duration = Duration::from_secs(2);

/// Sends requests without reading responses, until the service stops to read.
async fn never_read(service: Arc<Service>, number: usize) -> TcpStream {
    let requests = "GET /readyz?verbose HTTP/1.1\r\nHost: h\r\n\r\n".repeat(1_000);
    let mut stream = service.connect_from(number).await.expect("connects");
    let mut taken = 0;
    while timeout(STUCK, stream.write_all(requests.as_bytes())).await.is_ok() {
        taken += requests.len();
        assert!(
            taken < 64 << 20,
            "the service reads requests without bound although the client never reads a response"
        );
    }
    stream
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_clients_delay_the_exit_by_no_more_than_the_drain_timeout() {
    let service = Service::start().await;
    let mut writers = Vec::new();
    for number in 0..100 {
        let mut stream = service.connect_from(number).await.expect("connects");
        // A third are idle, a third have sent half a request, and a third have sent a request and half of another.
        match number % 3 {
            0 => {}
            1 => stream.write_all(b"GET /re").await.expect("the service reads it"),
            _ => stream
                .write_all(b"GET /livez HTTP/1.1\r\nHost: h\r\n\r\nGET /re")
                .await
                .expect("the service reads it"),
        }
        writers.push(stream);
    }
    service.assert_probes_pass().await;
    let signalled = Instant::now();
    service.signal("TERM");
    let (status, output) =
        tokio::task::spawn_blocking(move || service.finish()).await.expect("the process ends");
    let took = signalled.elapsed();
    println!("the process ended {took:?} after the signal");
    assert!(status.success(), "{status}:\n{output}");
    assert!(took < DRAIN_TIMEOUT + PATIENCE, "{took:?}");
}
