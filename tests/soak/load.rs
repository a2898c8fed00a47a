//! Clients: some that ask all the time, many at once, and those that do not wait for the answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use fastrand::Rng;
use health_tests::http::client;
use tokio::task::JoinSet;

use super::answers::{Answer, PATHS};
use super::application::{Application, lock};

/// How many ask all the time; with their pauses, well under half of a core.
const STEADY: u64 = 5;

/// The clients of one round, with connections of their own.
pub(crate) struct Load {
    asking: Asking,
    tasks: JoinSet<()>,
    stop: Arc<AtomicBool>,
}

#[derive(Clone)]
struct Asking {
    client: reqwest::Client,
    root: String,
    names: Arc<[&'static str]>,
    answers: Arc<std::sync::Mutex<Vec<Answer>>>,
    sent: Arc<AtomicU64>,
}

impl Load {
    pub(crate) fn start(application: &Application, seed: u64) -> Self {
        let asking = Asking {
            client: client(),
            root: application.server.url(""),
            names: application.subjects.iter().map(|subject| subject.spec.name).collect(),
            answers: Arc::clone(&application.answers),
            sent: Arc::default(),
        };
        let (mut tasks, stop) = (JoinSet::new(), Arc::new(AtomicBool::new(false)));
        for number in 0..STEADY {
            let (asking, stop, mut rng) =
                (asking.clone(), Arc::clone(&stop), Rng::with_seed(seed ^ (number << 32)));
            tasks.spawn(async move {
                while !stop.load(Ordering::SeqCst) {
                    asking.ask(asking.any(&mut rng)).await;
                    tokio::time::sleep(Duration::from_millis(rng.u64(5..70))).await;
                }
            });
        }
        Self { asking, tasks, stop }
    }

    /// Many ask at once.
    pub(crate) fn burst(&mut self, rng: &mut Rng) {
        let one = rng.bool().then(|| self.asking.any(rng));
        for _ in 0..rng.usize(20..100) {
            let (asking, path) = (self.asking.clone(), one.clone().unwrap_or_else(|| self.asking.any(rng)));
            self.tasks.spawn(async move { asking.ask(path).await });
        }
    }

    /// Some ask, and go away before they can have read the answer.
    pub(crate) fn leave(&mut self, rng: &mut Rng) {
        for _ in 0..rng.usize(5..20) {
            let (asking, path) = (self.asking.clone(), self.asking.any(rng));
            let patience = Duration::from_micros(rng.u64(200..20_000));
            self.tasks.spawn(async move {
                asking.sent.fetch_add(1, Ordering::Relaxed);
                let request = asking.client.get(format!("{}{path}", asking.root)).send();
                drop(tokio::time::timeout(patience, request).await);
            });
        }
    }

    /// Waits for the answers that are due, closes the connections, and says how many requests there were.
    pub(crate) async fn stop(mut self) -> u64 {
        self.stop.store(true, Ordering::SeqCst);
        while let Some(ended) = self.tasks.join_next().await {
            ended.expect("no client panics");
        }
        self.asking.sent.load(Ordering::Relaxed)
    }
}

impl Asking {
    fn any(&self, rng: &mut Rng) -> String {
        let path = PATHS[rng.usize(..PATHS.len())];
        path.replace('*', self.names[rng.usize(..self.names.len())])
    }

    async fn ask(&self, path: String) {
        self.sent.fetch_add(1, Ordering::Relaxed);
        let sent = Instant::now();
        let answer = async {
            let answer = self.client.get(format!("{}{path}", self.root)).send().await?;
            Ok((answer.status().as_u16(), answer.text().await?))
        };
        let answer = answer.await.map_err(|error: reqwest::Error| format!("no answer: {error:?}"));
        lock(&self.answers).push(Answer { path, sent, received: Instant::now(), answer });
    }
}
