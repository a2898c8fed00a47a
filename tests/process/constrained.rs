//! The process under test, its clients, and what the system knows of it.

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::ops::Deref;
use std::process::Command;
use std::time::{Duration, Instant};

use health_tests::http::client;
use health_tests::process::Process;
use health_tests::until;
use serde_json::Value;

/// The library's default probe deadline of five seconds, with a margin for a busy machine.
pub(crate) const PROBE_DEADLINE: Duration = Duration::from_secs(7);

/// A client of one of its listeners.
pub(crate) struct Client {
    url: String,
    client: reqwest::Client,
    keep_alive: bool,
}

impl Client {
    fn new(address: &str) -> Self {
        Self { url: format!("http://{}", address.trim()), client: client(), keep_alive: false }
    }

    /// A client that keeps its connection open.
    pub(crate) fn with_keep_alive(&self) -> Self {
        Self { url: self.url.clone(), client: client(), keep_alive: true }
    }

    /// The address of the listener.
    pub(crate) fn address(&self) -> SocketAddr {
        self.url["http://".len()..].parse().expect("an address")
    }

    /// The status and the body; `None` without a response.
    pub(crate) async fn get(&self, path: &str) -> Option<(u16, String)> {
        let mut request = self.client.get(format!("{}{path}", self.url)).timeout(PROBE_DEADLINE);
        if !self.keep_alive {
            request = request.header("connection", "close");
        }
        let answer = request.send().await.ok()?;
        let status = answer.status().as_u16();
        Some((status, answer.text().await.ok()?))
    }

    pub(crate) async fn status(&self, path: &str) -> Option<u16> {
        self.get(path).await.map(|(status, _)| status)
    }

    /// The status, and how long the response took.
    pub(crate) async fn timed(&self, path: &str) -> (Option<u16>, Duration) {
        let sent = Instant::now();
        (self.status(path).await, sent.elapsed())
    }

    /// The body of `/svc_status.json`: the state and the observations of each check.
    pub(crate) async fn checks(&self) -> Value {
        let (_, body) = self.get("/svc_status.json").await.expect("an answer");
        serde_json::from_str(&body).expect("JSON")
    }

    /// The value of an observation of a check.
    pub(crate) async fn number(&self, check: &str, name: &str) -> f64 {
        let checks = self.checks().await;
        checks[check][name].as_f64().unwrap_or_else(|| panic!("{name} of {check} in {checks}"))
    }

    /// Sends half a request over a connection that stays open until the result is dropped.
    pub(crate) fn half_a_request(&self) -> TcpStream {
        let mut stream = TcpStream::connect(self.address()).expect("connects");
        stream.write_all(b"GET /livez HTTP/1.1\r\nHost:").expect("half a head");
        stream
    }
}

/// The child process `constrained`. It dereferences to a client that opens a connection for each request.
pub(crate) struct Constrained {
    pub(crate) child: Process,
    client: Client,
}

impl Deref for Constrained {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Constrained {
    /// Starts it with these environment variables, and waits until it is ready.
    pub(crate) async fn start(variables: &[(&str, &str)]) -> Self {
        let mut child = Process::start(&mut Self::command(variables));
        let address = child.line("listening address=").expect("it listens");
        let process = Self { child, client: Client::new(&address) };
        until("readiness", async || process.status("/readyz").await == Some(200)).await;
        process
    }

    /// The command that starts it with these environment variables.
    pub(crate) fn command(variables: &[(&str, &str)]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_constrained"));
        // With one arena, malloc reserves no address space for each thread, which would exceed the limit of the tests. A
        // backtrace needs memory that a panic for lack of memory does not have.
        command.env("MALLOC_ARENA_MAX", "1").env("RUST_BACKTRACE", "0");
        command.env("HEALTH_BASE_URL", "https://constrained.example.com").envs(variables.iter().copied());
        command
    }

    /// A client of its management listener.
    pub(crate) fn management(&mut self) -> Client {
        let address = self.child.line("the management endpoints are served address=");
        Client::new(&address.expect("it listens"))
    }

    /// Changes a resource limit of the running process.
    pub(crate) fn limit(&self, what: &str, to: &str) {
        let id = self.child.id().to_string();
        let limited = Command::new("prlimit").args(["--pid", &id, &format!("--{what}={to}:")]).status();
        assert!(limited.is_ok_and(|status| status.success()), "prlimit {what} {to}");
    }

    /// The first word of a field of `/proc/<id>/status`.
    fn system(&self, field: &str) -> String {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.expect("the process exists");
        let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
        let word = line.and_then(|line| line.split_whitespace().next());
        word.unwrap_or_else(|| panic!("{field} in {status}")).to_owned()
    }

    /// A field of `/proc/<id>/status` as a number.
    pub(crate) fn number_of(&self, field: &str) -> u64 {
        self.system(field).parse().expect("a number")
    }

    /// The state of the process for the scheduler: `T` while it is stopped.
    pub(crate) fn state(&self) -> char {
        self.system("State").chars().next().expect("a letter")
    }

    /// The CPU time that it has used.
    pub(crate) fn cpu_time(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()));
        let stat = stat.expect("the process exists");
        // The name is in parentheses and may contain spaces. Of the fields after it, the 12th and 13th are ticks of 10 ms.
        let (_, rest) = stat.rsplit_once(") ").expect("a name");
        let ticks = rest.split(' ').skip(11).take(2).map(|ticks| ticks.parse::<u64>().expect("a number"));
        Duration::from_millis(10 * ticks.sum::<u64>())
    }
}
