//! The service under load, and what the system knows of its process.

use std::net::SocketAddr;
use std::process::Command;
use std::time::{Duration, Instant};

use health_tests::process::Process;
use health_tests::until_within;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use tokio::net::TcpStream;
use tokio::sync::{Mutex, MutexGuard};

use super::responses::{Client, Response};

/// Storms run one at a time: each needs all connections of the machine and measures time.
static ALONE: Mutex<()> = Mutex::const_new(());

/// The limit for a probe during a storm: the default probe deadline.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// The limit for the process to recover after a storm.
pub(super) const CALM: Duration = Duration::from_secs(30);

pub(super) struct Service {
    process: Process,
    pub(super) address: SocketAddr,
    /// The footprint before the storm.
    before: Footprint,
    started: Instant,
    _alone: MutexGuard<'static, ()>,
}

/// The heap bytes that may remain: tables that have grown do not shrink.
const KEPT: u64 = 16 * 1_024;

/// The resources of a process.
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
        let mut process = Process::start(&mut Command::new(env!("CARGO_BIN_EXE_storm-target")));
        let address = process.line("address=").expect("it listens").trim().parse().expect("an address");
        let before = Footprint { allocated: 0, threads: 0, files: 0 };
        let mut service = Self { process, address, before, started: Instant::now(), _alone: alone };
        // The first requests allocate what later ones reuse, such as threads and cached responses.
        for path in ["/livez", "/readyz", "/startupz", "/health", "/heartbeat", "/status", "/probe_status"] {
            assert!([200, 204].contains(&service.get(path).await.status), "{path}");
        }
        service.before = service.settled().await;
        service
    }

    /// Sends a GET request over a new connection.
    pub(super) async fn get(&self, path: &str) -> Response {
        let request = format!("GET {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        let exchange = async {
            let mut client = Client::connect(self.address).await;
            client.send(request.as_bytes()).await;
            client.response(false).await
        };
        let response = tokio::time::timeout(CALM, exchange).await;
        response.unwrap_or_else(|_| panic!("no response to {path}:\n{}", self.process.output()))
    }

    /// Sends every probe over a new connection, and asserts that each passes in time. Returns the slowest time.
    pub(super) async fn assert_probes_pass(&self) -> Duration {
        let mut slowest = Duration::ZERO;
        for (path, body) in [("/livez", "ok"), ("/readyz", "ok"), ("/startupz", "ok"), ("/heartbeat", "")] {
            let sent = Instant::now();
            let response = self.get(path).await;
            let took = sent.elapsed();
            assert!([200, 204].contains(&response.status), "{path}: {response:?}");
            assert_eq!(response.body, body, "{path}");
            assert!(took < PATIENCE, "{path} took {took:?}");
            slowest = slowest.max(took);
        }
        slowest
    }

    pub(super) async fn footprint(&self) -> Footprint {
        let id = self.process.id();
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).expect("the process exists");
        let threads =
            status.lines().find_map(|line| line.strip_prefix("Threads:")).expect("a line with the threads");
        let threads = threads.trim().parse().expect("a number");
        let files = std::fs::read_dir(format!("/proc/{id}/fd")).expect("the process exists").count();
        let allocated = self.get("/allocated").await.body.parse().expect("a number");
        Footprint { allocated, threads, files: files as u64 }
    }

    /// The footprint once earlier connections are closed, which is when two in a row are equal.
    async fn settled(&self) -> Footprint {
        let mut last = self.footprint().await;
        until_within(CALM, "a footprint that does not change", async || {
            tokio::time::sleep(Duration::from_millis(50)).await;
            let before = std::mem::replace(&mut last, self.footprint().await);
            (before.files, before.threads) == (last.files, last.threads)
        })
        .await;
        last
    }

    /// Asserts that after the storm no file, thread or heap memory remains, that the checks ran once per expiry, and that
    /// probes pass. Resident memory is not compared, since the allocator keeps the maximum of the storm.
    pub(super) async fn assert_as_before(&self) {
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
        assert!(calm.await.is_ok(), "the storm left something behind: before {before:?}, after {now:?}");
        let slowest = self.assert_probes_pass().await;
        println!("before {before:?}, after {now:?}; the slowest probe afterwards took {slowest:?}");
        self.assert_ran_once_per_expiry().await;
        assert!(!self.process.output().contains("panicked"), "{}", self.process.output());
    }

    /// Asserts that no run began before the record had expired, and none beside another. Returns the number of runs of each
    /// check, and the time since the start.
    pub(super) async fn assert_ran_once_per_expiry(&self) -> (Vec<(String, u64)>, Duration) {
        let counts = self.get("/counts").await.body;
        let runs = counts.lines().map(|line| {
            let mut words = line.split(' ');
            let name = words.next().unwrap().to_owned();
            let mut number = || words.next().unwrap().parse::<u64>().unwrap();
            let (runs, early, overlapping) = (number(), number(), number());
            assert_eq!((early, overlapping), (0, 0), "early and overlapping runs of {name}, of {runs}");
            (name, runs)
        });
        let runs: Vec<_> = runs.collect();
        assert_eq!(runs.len(), 4, "{counts}");
        (runs, self.started.elapsed())
    }

    /// A connection from one of a hundred loopback addresses, since one address has too few ports for a storm.
    pub(super) async fn connect_from(&self, number: usize) -> std::io::Result<TcpStream> {
        let socket = tokio::net::TcpSocket::new_v4()?;
        let host = u8::try_from(number % 100).unwrap() + 2;
        socket.bind(([127, 0, 0, host], 0).into())?;
        socket.connect(self.address).await
    }

    /// The output of the process so far.
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

/// Raises the limit of open files of this process and its children, and returns it.
fn files_allowed() -> u64 {
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).expect("a limit");
    let wanted = hard.min(20_000);
    if soft < wanted {
        setrlimit(Resource::RLIMIT_NOFILE, wanted, hard)
            .expect("a process may raise its soft limit up to the hard one");
    }
    soft.max(wanted)
}
