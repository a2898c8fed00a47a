//! The process that is harried, and what the system says about it.

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::ops::Deref;
use std::process::Command;
use std::time::{Duration, Instant};

use health_tests::http::client;
use health_tests::process::Process;
use health_tests::until;
use serde_json::Value;

/// The library's, with some room for a busy machine.
pub(crate) const PROBE_DEADLINE: Duration = Duration::from_secs(7);

/// Somebody who asks one of its listeners.
pub(crate) struct Client {
    url: String,
    client: reqwest::Client,
    keeps_alive: bool,
}

impl Client {
    fn of(address: &str) -> Self {
        Self { url: format!("http://{}", address.trim()), client: client(), keeps_alive: false }
    }

    /// The same over one connection, which stays open.
    pub(crate) fn kept_alive(&self) -> Self {
        Self { url: self.url.clone(), client: client(), keeps_alive: true }
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.url["http://".len()..].parse().expect("an address")
    }

    /// The status and the body; `None` when there is no answer.
    pub(crate) async fn get(&self, path: &str) -> Option<(u16, String)> {
        let mut request = self.client.get(format!("{}{path}", self.url)).timeout(PROBE_DEADLINE);
        if !self.keeps_alive {
            request = request.header("connection", "close");
        }
        let answer = request.send().await.ok()?;
        let status = answer.status().as_u16();
        Some((status, answer.text().await.ok()?))
    }

    pub(crate) async fn status(&self, path: &str) -> Option<u16> {
        self.get(path).await.map(|(status, _)| status)
    }

    /// Likewise, and how long it took.
    pub(crate) async fn timed(&self, path: &str) -> (Option<u16>, Duration) {
        let asked = Instant::now();
        (self.status(path).await, asked.elapsed())
    }

    /// What `/svc_status.json` says of each check.
    pub(crate) async fn checks(&self) -> Value {
        let (_, body) = self.get("/svc_status.json").await.expect("an answer");
        serde_json::from_str(&body).expect("JSON")
    }

    /// A number that a check observed.
    pub(crate) async fn number(&self, check: &str, name: &str) -> f64 {
        let checks = self.checks().await;
        checks[check][name].as_f64().unwrap_or_else(|| panic!("{name} of {check} in {checks}"))
    }

    /// A request that is never finished, for as long as this is kept.
    pub(crate) fn half_a_request(&self) -> TcpStream {
        let mut stream = TcpStream::connect(self.address()).expect("connects");
        stream.write_all(b"GET /livez HTTP/1.1\r\nHost:").expect("half a head");
        stream
    }
}

/// The process, asked over a connection for each request.
pub(crate) struct Harried {
    pub(crate) process: Process,
    client: Client,
}

impl Deref for Harried {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Harried {
    /// Starts it with these variables, and waits until it is ready.
    pub(crate) async fn start(variables: &[(&str, &str)]) -> Self {
        let mut process = Process::start(&mut Self::command(variables));
        let address = process.line("listening address=").expect("it listens");
        let harried = Self { process, client: Client::of(&address) };
        until("readiness", async || harried.status("/readyz").await == Some(200)).await;
        harried
    }

    /// How it is started.
    pub(crate) fn command(variables: &[(&str, &str)]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_harried"));
        // One arena: the address space that malloc reserves for each thread is larger than what is taken away. And no
        // backtrace: whoever panics for want of memory has none for it.
        command.env("MALLOC_ARENA_MAX", "1").env("RUST_BACKTRACE", "0");
        command.env("HEALTH_BASE_URL", "https://harried.example.com").envs(variables.iter().copied());
        command
    }

    /// Its management listener.
    pub(crate) fn management(&mut self) -> Client {
        let told = self.process.line("the management endpoints are served address=");
        Client::of(&told.expect("it listens"))
    }

    /// Lowers or lifts a limit of the process while it runs.
    pub(crate) fn limit(&self, what: &str, to: &str) {
        let id = self.process.id().to_string();
        let limited = Command::new("prlimit").args(["--pid", &id, &format!("--{what}={to}:")]).status();
        assert!(limited.is_ok_and(|status| status.success()), "prlimit {what} {to}");
    }

    /// A line of `/proc/<id>/status`: the first word after the name.
    fn system(&self, field: &str) -> String {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()));
        let status = status.expect("the system knows it");
        let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
        let word = line.and_then(|line| line.split_whitespace().next());
        word.unwrap_or_else(|| panic!("{field} in {status}")).to_owned()
    }

    /// Likewise, a number.
    pub(crate) fn number_of(&self, field: &str) -> u64 {
        self.system(field).parse().expect("a number")
    }

    /// `T` while it is stopped.
    pub(crate) fn state(&self) -> char {
        self.system("State").chars().next().expect("a letter")
    }

    /// The time that a processor has spent on it.
    pub(crate) fn processor_time(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process.id()));
        let stat = stat.expect("the system knows it");
        // The name, in parentheses, may have spaces in it. Of the rest the 12th and 13th are ticks of 10 ms.
        let (_, rest) = stat.rsplit_once(") ").expect("a name");
        let ticks = rest.split(' ').skip(11).take(2).map(|ticks| ticks.parse::<u64>().expect("a number"));
        Duration::from_millis(10 * ticks.sum::<u64>())
    }
}
