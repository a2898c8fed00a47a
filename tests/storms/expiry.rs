//! Records that expire while everything rages at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::answers::Client;
use super::service::{CALM, Service, seed};

const RAGES: Duration = Duration::from_secs(10);

/// Asks everything in turn, without a pause.
async fn ask(service: Arc<Service>, over: Arc<AtomicBool>, answered: Arc<AtomicU64>) {
    let paths =
        ["/livez", "/readyz", "/readyz?verbose", "/health", "/heartbeat", "/startupz", "/readyz/search"];
    let mut client = Client::connect(service.address).await;
    while !over.load(Ordering::Relaxed) {
        for path in paths {
            let request = format!("GET {path} HTTP/1.1\r\nHost: h\r\n\r\n");
            let asked = async {
                client.send(request.as_bytes()).await;
                client.answer(false).await
            };
            let answer = timeout(CALM, asked).await.expect("is answered in time");
            assert!([200, 204].contains(&answer.status), "{answer:?} to {path}");
            answered.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Begins requests and goes away: before the answer, in the middle of a head, with noise.
async fn go_away(service: Arc<Service>, over: Arc<AtomicBool>, mut random: fastrand::Rng) {
    while !over.load(Ordering::Relaxed) {
        let mut stream = service.connect_from(random.usize(..100)).await.expect("connects");
        let sent: &[u8] = match random.u8(..4) {
            0 => b"GET /readyz HTTP/1.1\r\nHost: h\r\n\r\n",
            1 => b"GET /health?q HTTP/1.1\r\nHost: h\r\n\r\nGET /he",
            2 => b"GET /re",
            _ => &[random.u8(..); 64],
        };
        stream.write_all(sent).await.expect("takes it");
        stream.set_zero_linger().expect("a socket");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_check_runs_once_an_expiry_whatever_the_load() {
    let mut random = fastrand::Rng::with_seed(seed());
    let service = Arc::new(Service::start().await);
    let (over, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let (before, _) = service.ran_once_an_expiry().await;
    let mut slow = Vec::new();
    for number in 0..500 {
        let mut stream = service.connect_from(number).await.expect("connects");
        stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: h\r\nX-Slow: ").await.expect("takes it");
        slow.push(stream);
    }
    let mut clients = JoinSet::new();
    for _ in 0..64 {
        clients.spawn(ask(Arc::clone(&service), Arc::clone(&over), Arc::clone(&answered)));
    }
    for _ in 0..8 {
        clients.spawn(go_away(Arc::clone(&service), Arc::clone(&over), random.fork()));
    }
    tokio::time::sleep(RAGES).await;
    over.store(true, Ordering::Relaxed);
    while let Some(client) = clients.join_next().await {
        client.expect("each answer is right");
    }
    let (runs, _) = service.ran_once_an_expiry().await;
    let answered = answered.load(Ordering::Relaxed);
    println!("{answered} answers in {RAGES:?}; runs {runs:?}, before {before:?}");
    for ((name, runs), (_, before)) in runs.iter().zip(&before) {
        // Its record is reused for half a second at the most, so that it has to run again and again.
        assert!(runs - before >= 5, "{name} ran {} times", runs - before);
        assert!(answered > 100 * (runs - before), "{answered} answers are no stampede");
    }
    drop(slow);
    service.is_as_before().await;
}
