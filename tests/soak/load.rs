//! The clients: a steady load, bursts of requests, and clients that disconnect early.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use fastrand::Rng;
use health_tests::http::client;
use tokio::task::JoinSet;

use super::application::{Application, lock};
use super::responses::{PATHS, Response};

/// The number of clients in the steady load. With their pauses they need less than half of a core.
const STEADY: u64 = 5;

/// The clients of one round, which share no connection with those of another.
pub(crate) struct Load {
    requests: Requests,
    tasks: JoinSet<()>,
    stop: Arc<AtomicBool>,
}

#[derive(Clone)]
struct Requests {
    client: reqwest::Client,
    root: String,
    names: Arc<[&'static str]>,
    responses: Arc<std::sync::Mutex<Vec<Response>>>,
    sent: Arc<AtomicU64>,
}

impl Load {
    pub(crate) fn start(application: &Application, seed: u64) -> Self {
        let requests = Requests {
            client: client(),
            root: application.server.url(""),
            names: application.subjects.iter().map(|subject| subject.spec.name).collect(),
            responses: Arc::clone(&application.responses),
            sent: Arc::default(),
        };
        let (mut tasks, stop) = (JoinSet::new(), Arc::new(AtomicBool::new(false)));
        for number in 0..STEADY {
            let (requests, stop, mut rng) =
                (requests.clone(), Arc::clone(&stop), Rng::with_seed(seed ^ (number << 32)));
            tasks.spawn(async move {
                while !stop.load(Ordering::SeqCst) {
                    requests.send(requests.any(&mut rng)).await;
                    tokio::time::sleep(Duration::from_millis(rng.u64(5..70))).await;
                }
            });
        }
        Self { requests, tasks, stop }
    }

    /// Sends many requests at once, at random all for one path.
    pub(crate) fn burst(&mut self, rng: &mut Rng) {
        let one = rng.bool().then(|| self.requests.any(rng));
        for _ in 0..rng.usize(20..100) {
            let (requests, path) =
                (self.requests.clone(), one.clone().unwrap_or_else(|| self.requests.any(rng)));
            self.tasks.spawn(async move { requests.send(path).await });
        }
    }

    /// Sends requests and disconnects before the response has been read.
    pub(crate) fn disconnect(&mut self, rng: &mut Rng) {
        for _ in 0..rng.usize(5..20) {
            let (requests, path) = (self.requests.clone(), self.requests.any(rng));
            let patience = Duration::from_micros(rng.u64(200..20_000));
            self.tasks.spawn(async move {
                requests.sent.fetch_add(1, Ordering::Relaxed);
                let request = requests.client.get(format!("{}{path}", requests.root)).send();
                drop(tokio::time::timeout(patience, request).await);
            });
        }
    }

    /// Waits for the responses in flight and closes the connections. Returns the number of requests.
    pub(crate) async fn stop(mut self) -> u64 {
        self.stop.store(true, Ordering::SeqCst);
        while let Some(ended) = self.tasks.join_next().await {
            ended.expect("no client panics");
        }
        self.requests.sent.load(Ordering::Relaxed)
    }
}

impl Requests {
    fn any(&self, rng: &mut Rng) -> String {
        let path = PATHS[rng.usize(..PATHS.len())];
        path.replace('*', self.names[rng.usize(..self.names.len())])
    }

    async fn send(&self, path: String) {
        self.sent.fetch_add(1, Ordering::Relaxed);
        let sent = Instant::now();
        let result = async {
            let answer = self.client.get(format!("{}{path}", self.root)).send().await?;
            Ok((answer.status().as_u16(), answer.text().await?))
        };
        let result = result.await.map_err(|error: reqwest::Error| format!("no response: {error:?}"));
        lock(&self.responses).push(Response { path, sent, received: Instant::now(), result });
    }
}
