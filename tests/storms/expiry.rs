//! Records that expire under a mixed load.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::responses::Client;
use super::service::{CALM, Service};

const LOAD: Duration = Duration::from_secs(10);

/// Requests every endpoint in turn, without a pause.
async fn request_all(service: Arc<Service>, over: Arc<AtomicBool>, answered: Arc<AtomicU64>) {
    let paths =
        ["/livez", "/readyz", "/readyz?verbose", "/health", "/heartbeat", "/startupz", "/readyz/search"];
    let mut client = Client::connect(service.address).await;
    while !over.load(Ordering::Relaxed) {
        for path in paths {
            let request = format!("GET {path} HTTP/1.1\r\nHost: h\r\n\r\n");
            let exchange = async {
                client.send(request.as_bytes()).await;
                client.response(false).await
            };
            let response = timeout(CALM, exchange).await.expect("a response in time");
            assert!([200, 204].contains(&response.status), "{response:?} to {path}");
            answered.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Sends whole requests, half requests and random bytes, and resets the connection each time.
async fn reset_connections(service: Arc<Service>, over: Arc<AtomicBool>, mut random: fastrand::Rng) {
    while !over.load(Ordering::Relaxed) {
        let mut stream = service.connect_from(random.usize(..100)).await.expect("connects");
        let sent: &[u8] = match random.u8(..4) {
            0 => b"GET /readyz HTTP/1.1\r\nHost: h\r\n\r\n",
            1 => b"GET /health?q HTTP/1.1\r\nHost: h\r\n\r\nGET /he",
            2 => b"GET /re",
            _ => &[random.u8(..); 64],
        };
        stream.write_all(sent).await.expect("the service reads it");
        stream.set_zero_linger().expect("a socket");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_check_runs_once_per_expiry_under_any_load() {
    let mut random = fastrand::Rng::with_seed(health_tests::seed("SEED"));
    let service = Arc::new(Service::start().await);
    let (over, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let (before, _) = service.assert_ran_once_per_expiry().await;
    let mut slow = Vec::new();
    for number in 0..500 {
        let mut stream = service.connect_from(number).await.expect("connects");
        stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: h\r\nX-Slow: ").await.expect("the service reads it");
        slow.push(stream);
    }
    let mut clients = JoinSet::new();
    for _ in 0..64 {
        clients.spawn(request_all(Arc::clone(&service), Arc::clone(&over), Arc::clone(&answered)));
    }
    for _ in 0..8 {
        clients.spawn(reset_connections(Arc::clone(&service), Arc::clone(&over), random.fork()));
    }
    tokio::time::sleep(LOAD).await;
    over.store(true, Ordering::Relaxed);
    while let Some(client) = clients.join_next().await {
        client.expect("every response is right");
    }
    let (runs, _) = service.assert_ran_once_per_expiry().await;
    let answered = answered.load(Ordering::Relaxed);
    println!("{answered} responses in {LOAD:?}; runs {runs:?}, before {before:?}");
    for ((name, runs), (_, before)) in runs.iter().zip(&before) {
        // A record expires within half a second, so that each check runs many times in ten seconds.
        assert!(runs - before >= 5, "{name} ran {} times", runs - before);
        assert!(answered > 100 * (runs - before), "{answered} responses are too few for a stampede");
    }
    drop(slow);
    service.assert_as_before().await;
}
