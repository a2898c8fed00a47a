use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use health_tests::process::{Process, SOON, signal};
use health_tests::shop::Shop;
use tempfile::TempDir;

use super::tool::{on_a_free_port, run, tool};

/// The sum of the shop's `ttl` and timeout, with a margin for a busy machine.
const NOTICED: Duration = Duration::from_secs(6);

/// The size of the shop's connection pool.
const POOL: usize = 5;

#[tokio::test]
async fn readiness_follows_a_real_database_and_liveness_does_not() {
    let mut postgres = Postgres::start();
    let shop = Shop::start(&[("DATABASE_URL", &postgres.url())]);
    shop.until("/readyz", 200).await;
    shop.until("/startupz", 200).await;

    for _ in 0..2 {
        postgres.stop();
        until_not_ready(&shop).await;
        assert_eq!(shop.status("/livez").await, 200);
        assert_eq!(shop.status("/startupz").await, 200, "a startup check that has passed stays passed");

        postgres.start_again();
        shop.until("/readyz", 200).await;
        assert_eq!(shop.status("/orders/1").await, 200);
    }
}

#[tokio::test]
async fn a_hanging_database_delays_no_probe_and_accumulates_no_runs() {
    let postgres = Postgres::start();
    // Shorter than the time for which the check waits for a connection, so that most responses come during a run.
    let deadline = Duration::from_millis(500);
    let shop = Shop::start(&[("DATABASE_URL", &postgres.url()), ("HEALTH_PROBE_DEADLINE", "500ms")]);
    shop.until("/readyz", 200).await;

    postgres.hang();
    until_not_ready(&shop).await;
    let (before, began) = (runs(&shop).await, Instant::now());
    let until = began + Duration::from_secs(10);
    let connections = async {
        let mut most = 0;
        while Instant::now() < until {
            most = most.max(postgres.connections());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        most
    };
    const VERBOSE: &str = "/readyz?verbose";
    let probes = ["/readyz", "/readyz", "/readyz/database", VERBOSE, "/livez"];
    let requests = join_all(probes.map(|path| {
        let status = if path == "/livez" { 200 } else { 503 };
        request_until(&shop, path, status, until)
    }));
    let (results, connections) = tokio::join!(requests, connections);

    for (path, answers) in probes.iter().zip(&results) {
        assert!(answers.len() > 10, "{path}: {} answers", answers.len());
        let slowest = answers.iter().map(|(took, _)| *took).max();
        assert!(slowest < Some(deadline + Duration::from_secs(1)), "{path} took {slowest:?}");
        let shows_deadline =
            answers.iter().any(|(_, body)| body.contains("database failed: did not answer in time"));
        assert_eq!(shows_deadline, *path == VERBOSE, "{path}: {answers:?}");
    }
    // Each run waits for a second, and the next one starts a second after it has failed.
    let (ran, most) = (runs(&shop).await - before, began.elapsed().as_secs() / 2 + 2);
    assert!((2..=most).contains(&ran), "{ran} runs in {:?}", began.elapsed());
    assert!(connections <= POOL, "{connections} connections");

    assert_eq!(shop.status("/orders/1").await, 503, "requests of customers do not wait for ever either");
    postgres.resume();
    shop.until("/readyz", 200).await;
    assert_eq!(shop.status("/orders/1").await, 200);
    health_tests::until("the end of the abandoned connections", async || postgres.sessions() <= POOL).await;
}

async fn until_not_ready(shop: &Shop) {
    let started = Instant::now();
    shop.until("/readyz", 503).await;
    assert!(started.elapsed() < NOTICED, "noticed after {:?}", started.elapsed());
}

/// Sends requests until this moment, and asserts that all get this status. Returns the bodies, and how long each took.
async fn request_until(shop: &Shop, path: &str, status: u16, until: Instant) -> Vec<(Duration, String)> {
    let mut answers = Vec::new();
    while Instant::now() < until {
        let sent = Instant::now();
        // Only the management listener shows the reasons.
        let (found, body) =
            if path.contains("verbose") { shop.manage(path).await } else { shop.get(path).await };
        assert_eq!(found, status, "{path}: {body}");
        answers.push((sent.elapsed(), body));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    answers
}

/// The number of runs of the check, with any result.
async fn runs(shop: &Shop) -> u64 {
    let (_, metrics) = shop.manage("/metrics").await;
    let lines =
        metrics.lines().filter(|line| line.starts_with(r#"health_check_runs_total{check="database""#));
    let counts: Vec<f64> =
        lines.map(|line| line.rsplit(' ').next().unwrap_or_default().parse().expect("a number")).collect();
    assert!(!counts.is_empty(), "{metrics}");
    counts.iter().sum::<f64>() as u64
}

/// A PostgreSQL cluster in a temporary folder.
struct Postgres {
    process: Process,
    port: u16,
    folder: TempDir,
}

impl Postgres {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        if is_root() {
            let (code, output) = run(Command::new("chown").arg("postgres").arg(folder.path()));
            assert_eq!(code, Some(0), "apt-get install postgresql makes its user: {output}");
        }
        let data = folder.path().join("data");
        let (code, output) = run(program("initdb")
            .args(["--auth=trust", "--username=postgres", "--locale=C", "--no-sync", "-D"])
            .arg(data));
        assert_eq!(code, Some(0), "{output}");
        let (process, port) =
            on_a_free_port(|port| serve(folder.path(), port).map(|process| (process, port)));
        Self { process, port, folder }
    }

    fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Ends the sessions and then the server.
    fn stop(&mut self) {
        self.process.signal("INT");
        self.process.wait();
    }

    fn start_again(&mut self) {
        self.process = serve(self.folder.path(), self.port).expect("the port is still free");
    }

    /// Suspends the server and all its child processes: connections stay open, but nothing answers.
    fn hang(&self) {
        // The parent first, so that it starts no further child.
        self.process.signal("STOP");
        for child in children(self.process.id()) {
            // The child may have ended already.
            signal(child, "STOP");
        }
    }

    fn resume(&self) {
        for id in children(self.process.id()).into_iter().chain([self.process.id()]) {
            signal(id, "CONT");
        }
    }

    /// The number of sessions that the server knows, without that of this query.
    fn sessions(&self) -> usize {
        let query = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
        let (code, output) = run(program("psql").args(["-XAtc", query, &self.url()]));
        assert_eq!(code, Some(0), "{output}");
        output.trim().parse().expect("a number")
    }

    /// The number of connections to the server that the system knows. It works while the server is suspended.
    fn connections(&self) -> usize {
        let table = fs::read_to_string("/proc/net/tcp").expect("the connections of this machine");
        let peer = format!(":{:04X}", self.port);
        let is_ours = |line: &&str| {
            let columns: Vec<_> = line.split_whitespace().collect();
            // The address of the peer, and 01 for an established connection.
            columns.len() > 3 && columns[2].ends_with(&peer) && columns[3] == "01"
        };
        table.lines().filter(is_ours).count()
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if self.process.ended().is_some() {
            return;
        }
        // SIGQUIT also ends its child processes, which SIGKILL would not. They may be suspended if a test has failed.
        self.resume();
        signal(self.process.id(), "QUIT");
        let deadline = Instant::now() + SOON;
        while self.process.ended().is_none() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// Starts the server, and waits until it accepts connections.
fn serve(folder: &Path, port: u16) -> Result<Process, String> {
    let mut process = Process::start(
        program("postgres")
            .arg("-D")
            .arg(folder.join("data"))
            .args(["-p", &port.to_string(), "-F", "-c", "listen_addresses=127.0.0.1"])
            .arg("-c")
            .arg(format!("unix_socket_directories={}", folder.display())),
    );
    match process.line("database system is ready to accept connections") {
        Some(_) => Ok(process),
        None => Err(process.output()),
    }
}

/// A program of PostgreSQL. Run by root it becomes the user `postgres`, since the server refuses to run as root.
fn program(name: &str) -> Command {
    let program = tool(name, "postgresql");
    if !is_root() {
        return program;
    }
    let mut other = Command::new("setpriv");
    other.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]).arg(program.get_program());
    // The programs fail in a current folder that their user may not read.
    other.current_dir("/");
    other
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// The child processes of a process.
fn children(parent: u32) -> Vec<u32> {
    let processes = fs::read_dir("/proc").expect("the processes of this machine").flatten();
    let ids = processes.filter_map(|process| process.file_name().to_str()?.parse().ok());
    let is_child = |id: &u32| {
        // The name of the program may contain any character. The state and the parent follow it.
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        let parent_of =
            stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(1)?.parse().ok());
        parent_of == Some(parent)
    };
    ids.filter(is_child).collect()
}
