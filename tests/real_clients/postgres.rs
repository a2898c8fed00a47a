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

/// The time-to-live of the shop's check and its timeout, with room for a busy machine.
const NOTICED: Duration = Duration::from_secs(6);

/// The connections that the shop allows itself.
const POOL: usize = 5;

#[tokio::test]
async fn readiness_goes_and_comes_with_a_real_database_and_liveness_stays() {
    let mut postgres = Postgres::start();
    let shop = Shop::start(&[("DATABASE_URL", &postgres.url())]);
    shop.until("/readyz", 200).await;
    shop.until("/startupz", 200).await;

    for _ in 0..2 {
        postgres.stop();
        not_ready_soon(&shop).await;
        assert_eq!(shop.status("/livez").await, 200);
        assert_eq!(shop.status("/startupz").await, 200, "what has started has started");

        postgres.start_again();
        shop.until("/readyz", 200).await;
        assert_eq!(shop.status("/orders/1").await, 200);
    }
}

#[tokio::test]
async fn a_database_that_hangs_holds_up_no_probe_and_lets_no_runs_pile_up() {
    let postgres = Postgres::start();
    // Less than the check waits for a connection: most answers come while a run is under way.
    let deadline = Duration::from_millis(500);
    let shop = Shop::start(&[("DATABASE_URL", &postgres.url()), ("HEALTH_PROBE_DEADLINE", "500ms")]);
    shop.until("/readyz", 200).await;

    postgres.hang();
    not_ready_soon(&shop).await;
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
    const VERBOSE: &str = "/internal/readyz?verbose";
    let probes = ["/readyz", "/readyz", "/readyz/database", VERBOSE, "/livez"];
    let asked = join_all(probes.map(|path| {
        let status = if path == "/livez" { 200 } else { 503 };
        ask_all_the_time(&shop, path, status, until)
    }));
    let (asked, connections) = tokio::join!(asked, connections);

    for (path, answers) in probes.iter().zip(&asked) {
        assert!(answers.len() > 10, "{path}: {} answers", answers.len());
        let slowest = answers.iter().map(|(took, _)| *took).max();
        assert!(slowest < Some(deadline + Duration::from_secs(1)), "{path} took {slowest:?}");
        let held_back =
            answers.iter().any(|(_, body)| body.contains("database failed: did not answer in time"));
        assert_eq!(held_back, *path == VERBOSE, "{path}: {answers:?}");
    }
    // Each waits for a second, and the next one begins a second after it has failed.
    let (ran, most) = (runs(&shop).await - before, began.elapsed().as_secs() / 2 + 2);
    assert!((2..=most).contains(&ran), "{ran} runs in {:?}", began.elapsed());
    assert!(connections <= POOL, "{connections} connections");

    assert_eq!(shop.status("/orders/1").await, 503, "no request of a customer waits for ever either");
    postgres.resume();
    shop.until("/readyz", 200).await;
    assert_eq!(shop.status("/orders/1").await, 200);
    health_tests::until("the database has lost the connections that were given up", async || {
        postgres.sessions() <= POOL
    })
    .await;
}

async fn not_ready_soon(shop: &Shop) {
    let asked = Instant::now();
    shop.until("/readyz", 503).await;
    assert!(asked.elapsed() < NOTICED, "noticed after {:?}", asked.elapsed());
}

/// The answers, with how long each took; all have this status.
async fn ask_all_the_time(shop: &Shop, path: &str, status: u16, until: Instant) -> Vec<(Duration, String)> {
    let mut answers = Vec::new();
    while Instant::now() < until {
        let asked = Instant::now();
        let (found, body) = shop.get(path).await;
        assert_eq!(found, status, "{path}: {body}");
        answers.push((asked.elapsed(), body));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    answers
}

/// The runs of the check, whatever they came to.
async fn runs(shop: &Shop) -> u64 {
    let (_, metrics) = shop.get("/internal/metrics").await;
    let lines =
        metrics.lines().filter(|line| line.starts_with(r#"health_check_runs_total{check="database""#));
    let counts: Vec<f64> =
        lines.map(|line| line.rsplit(' ').next().unwrap_or_default().parse().expect("a number")).collect();
    assert!(!counts.is_empty(), "{metrics}");
    counts.iter().sum::<f64>() as u64
}

/// A cluster of its own, in a folder that is gone afterwards.
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

    /// Stops the server with all its processes where they are: connections stay, and nobody answers.
    fn hang(&self) {
        // The one that makes the others comes first.
        self.process.signal("STOP");
        for child in children(self.process.id()) {
            // One that has ended meanwhile is no matter.
            signal(child, "STOP");
        }
    }

    fn resume(&self) {
        for id in children(self.process.id()).into_iter().chain([self.process.id()]) {
            signal(id, "CONT");
        }
    }

    /// The sessions that the server knows, less the one that asks.
    fn sessions(&self) -> usize {
        let query = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
        let (code, output) = run(program("psql").args(["-XAtc", query, &self.url()]));
        assert_eq!(code, Some(0), "{output}");
        output.trim().parse().expect("a number")
    }

    /// The connections to it that the system knows, which it tells while the server does not.
    fn connections(&self) -> usize {
        let table = fs::read_to_string("/proc/net/tcp").expect("the connections of this machine");
        let peer = format!(":{:04X}", self.port);
        let is_ours = |line: &&str| {
            let columns: Vec<_> = line.split_whitespace().collect();
            // Address of the peer, and 01 for a connection that is established.
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
        // It takes its children along, as it would not if it were killed: they may be stopped, if a test has failed.
        self.resume();
        signal(self.process.id(), "QUIT");
        let deadline = Instant::now() + SOON;
        while self.process.ended().is_none() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// The server, as soon as it takes connections.
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

/// A program of PostgreSQL. Its server refuses to be root.
fn program(name: &str) -> Command {
    let program = tool(name, "postgresql");
    if !is_root() {
        return program;
    }
    let mut other = Command::new("setpriv");
    other.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]).arg(program.get_program());
    // Where it may be: it looks for its current folder.
    other.current_dir("/");
    other
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// The processes that this one has made.
fn children(parent: u32) -> Vec<u32> {
    let processes = fs::read_dir("/proc").expect("the processes of this machine").flatten();
    let ids = processes.filter_map(|process| process.file_name().to_str()?.parse().ok());
    let is_child = |id: &u32| {
        // The name of the program may contain anything; behind it are the state and the parent.
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        let parent_of =
            stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(1)?.parse().ok());
        parent_of == Some(parent)
    };
    ids.filter(is_child).collect()
}
