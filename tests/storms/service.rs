//! The service under fire, and what the system knows of its process.

use std::net::SocketAddr;
use std::process::Command;
use std::time::{Duration, Instant};

use health_tests::process::Process;
use health_tests::until_within;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use tokio::net::TcpStream;
use tokio::sync::{Mutex, MutexGuard};

use super::answers::{Answer, Client};

/// One storm at a time: they take all the connections there are, and measure time.
static ALONE: Mutex<()> = Mutex::const_new(());

/// What a probe may take while a storm rages and the machine has as much to do with the clients: no more than a report may
/// take by itself.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// What a storm may take until all is as before.
pub(super) const CALM: Duration = Duration::from_secs(30);

pub(super) struct Service {
    process: Process,
    pub(super) address: SocketAddr,
    /// As it was before the storm.
    before: Footprint,
    started: Instant,
    _alone: MutexGuard<'static, ()>,
}

/// In bytes: a table that has grown once stays as large, whatever comes later.
const KEPT: u64 = 16 * 1_024;

/// What a process takes of the system.
#[derive(Clone, Copy, Debug)]
pub(super) struct Footprint {
    /// Bytes of the heap in use.
    pub(super) allocated: u64,
    pub(super) threads: u64,
    pub(super) files: u64,
}

impl Service {
    pub(super) async fn start() -> Self {
        let alone = ALONE.lock().await;
        let files = files_allowed();
        assert!(
            files >= 12_000,
            "a process may have {files} files open: raise the hard limit with `ulimit -Hn`"
        );
        let mut process = Process::start(&mut Command::new(env!("CARGO_BIN_EXE_stormy")));
        let address = process.line("address=").expect("it listens").trim().parse().expect("an address");
        let before = Footprint { allocated: 0, threads: 0, files: 0 };
        let mut service = Self { process, address, before, started: Instant::now(), _alone: alone };
        // So that what is made at the first request is there: pages, threads, connections to the log.
        for path in ["/livez", "/readyz", "/startupz", "/health", "/heartbeat", "/status", "/probe_status"] {
            assert!([200, 204].contains(&service.get(path).await.status), "{path}");
        }
        service.before = service.settled().await;
        service
    }

    /// Asks over a connection of its own.
    pub(super) async fn get(&self, path: &str) -> Answer {
        let request = format!("GET {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        let asked = async {
            let mut client = Client::connect(self.address).await;
            client.send(request.as_bytes()).await;
            client.answer(false).await
        };
        let answer = tokio::time::timeout(CALM, asked).await;
        answer.unwrap_or_else(|_| panic!("no answer to {path}:\n{}", self.process.output()))
    }

    /// Asks all that an orchestrator does, each over a connection of its own; says how long the slowest took.
    pub(super) async fn probes_are_answered(&self) -> Duration {
        let mut slowest = Duration::ZERO;
        for (path, body) in [("/livez", "ok"), ("/readyz", "ok"), ("/startupz", "ok"), ("/heartbeat", "")] {
            let asked = Instant::now();
            let answer = self.get(path).await;
            let took = asked.elapsed();
            assert!([200, 204].contains(&answer.status), "{path}: {answer:?}");
            assert_eq!(answer.body, body, "{path}");
            assert!(took < PATIENCE, "{path} took {took:?}");
            slowest = slowest.max(took);
        }
        slowest
    }

    pub(super) async fn footprint(&self) -> Footprint {
        let id = self.process.id();
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).expect("it lives");
        let threads = status.lines().find_map(|line| line.strip_prefix("Threads:")).expect("the system says");
        let threads = threads.trim().parse().expect("a number");
        let files = std::fs::read_dir(format!("/proc/{id}/fd")).expect("it lives").count();
        let allocated = self.get("/allocated").await.body.parse().expect("a number");
        Footprint { allocated, threads, files: files as u64 }
    }

    /// The footprint once the connections of before are gone: the same twice in a row.
    async fn settled(&self) -> Footprint {
        let mut last = self.footprint().await;
        until_within(CALM, "no connection is left", async || {
            tokio::time::sleep(Duration::from_millis(50)).await;
            let before = std::mem::replace(&mut last, self.footprint().await);
            (before.files, before.threads) == (last.files, last.threads)
        })
        .await;
        last
    }

    /// After the storm all is as before: no file, no thread and nothing on the heap is left behind; the checks ran once an
    /// expiry, and the process answers. What is resident is not judged: the allocator keeps the most that a storm ever took.
    pub(super) async fn is_as_before(&self) {
        let (before, mut now) = (self.before, self.before);
        let calm = tokio::time::timeout(CALM, async {
            loop {
                now = self.footprint().await;
                if now.files <= before.files
                    && now.threads <= before.threads
                    && now.allocated <= before.allocated + KEPT
                {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
        assert!(calm.await.is_ok(), "it left something behind: before {before:?}, after {now:?}");
        let slowest = self.probes_are_answered().await;
        println!("before {before:?}, after {now:?}; the slowest probe afterwards took {slowest:?}");
        self.ran_once_an_expiry().await;
        assert!(!self.process.output().contains("panicked"), "{}", self.process.output());
    }

    /// Each check ran once an expiry at the most; how often each did, by name, in so much time.
    pub(super) async fn ran_once_an_expiry(&self) -> (Vec<(String, u64)>, Duration) {
        let counts = self.get("/counts").await.body;
        let runs = counts.lines().map(|line| {
            let mut words = line.split(' ');
            let name = words.next().unwrap().to_owned();
            let mut number = || words.next().unwrap().parse::<u64>().unwrap();
            let (runs, early, overlapping) = (number(), number(), number());
            assert_eq!((early, overlapping), (0, 0), "runs of {name} that nobody needed, of {runs}");
            (name, runs)
        });
        let runs: Vec<_> = runs.collect();
        assert_eq!(runs.len(), 4, "{counts}");
        (runs, self.started.elapsed())
    }

    /// A connection from one of many addresses of this machine, so that its ports suffice for any storm.
    pub(super) async fn connect_from(&self, number: usize) -> std::io::Result<TcpStream> {
        let socket = tokio::net::TcpSocket::new_v4()?;
        let host = u8::try_from(number % 100).unwrap() + 2;
        socket.bind(([127, 0, 0, host], 0).into())?;
        socket.connect(self.address).await
    }

    /// What it has written so far.
    pub(super) fn log(&self) -> String {
        self.process.output()
    }

    pub(super) fn signal(&self, name: &str) {
        self.process.signal(name);
    }

    pub(super) fn finish(self) -> (std::process::ExitStatus, String) {
        self.process.finish()
    }
}

/// As many files as this process may have open, and so its children.
fn files_allowed() -> u64 {
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).expect("a limit");
    let wanted = hard.min(20_000);
    if soft < wanted {
        setrlimit(Resource::RLIMIT_NOFILE, wanted, hard).expect("up to the hard limit everybody may");
    }
    soft.max(wanted)
}

/// The seed of a scenario: that of the environment, or any.
pub(super) fn seed() -> u64 {
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| fastrand::u64(..));
    println!("SEED={seed}");
    seed
}
