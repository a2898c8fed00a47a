//! How a process ends: signals for real, sent to a process of its own.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use health_tests::http::client;
use health_tests::until;

const SOON: Duration = Duration::from_secs(20);

struct Sleeper {
    child: Child,
    lines: Receiver<String>,
    url: String,
    client: reqwest::Client,
}

impl Sleeper {
    async fn start(variables: &[(&str, &str)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sleeper"))
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .expect("starts");
        let (line, lines) = channel();
        let output = BufReader::new(child.stdout.take().expect("piped"));
        std::thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|text| line.send(text)));
        let mut sleeper = Self { child, lines, url: String::new(), client: client() };
        let listening = sleeper.line("listening");
        let (_, address) = listening.split_once("address=").expect("an address");
        sleeper.url = format!("http://{}", address.trim());
        until("readiness", async || sleeper.status("/readyz").await == Some(200)).await;
        sleeper
    }

    /// Waits for a line of the log.
    fn line(&self, part: &str) -> String {
        let deadline = Instant::now() + SOON;
        loop {
            let line = self.lines.recv_timeout(deadline - Instant::now());
            let line = line.unwrap_or_else(|error| panic!("no line says {part:?}: {error}"));
            if line.contains(part) {
                return line;
            }
        }
    }

    /// The status, over a connection of its own; `None` when there is no answer.
    async fn status(&self, path: &str) -> Option<u16> {
        let request = self.client.get(format!("{}{path}", self.url)).header("connection", "close");
        request.send().await.ok().map(|answer| answer.status().as_u16())
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
        assert!(sent.is_ok_and(|sent| sent.success()));
    }

    async fn ended(&mut self) -> ExitStatus {
        let mut ended = None;
        until("the end", async || {
            ended = self.child.try_wait().expect("a child");
            ended.is_some()
        })
        .await;
        ended.expect("waited for")
    }
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

// Reading the log holds a thread.
#[tokio::test(flavor = "multi_thread")]
async fn readiness_fails_at_once_nobody_is_refused_during_the_delay_and_the_request_under_way_finishes() {
    for signal in ["TERM", "INT"] {
        let mut sleeper = Sleeper::start(&[("HEALTH_SHUTDOWN_DELAY", "2s")]).await;
        let slow = sleeper.client.get(format!("{}/slow", sleeper.url));
        let slow = tokio::spawn(async move { slow.send().await?.text().await });
        sleeper.line("a slow request has begun");

        let told = Instant::now();
        sleeper.signal(signal);
        sleeper.line("shutting down");
        assert_eq!(sleeper.status("/readyz").await, Some(503));
        assert!(told.elapsed() < Duration::from_secs(1), "{:?}", told.elapsed());
        let mut served = 0;
        while told.elapsed() < Duration::from_millis(1_800) {
            assert_eq!(sleeper.status("/").await, Some(200), "after {:?}", told.elapsed());
            assert_eq!(sleeper.status("/livez").await, Some(200));
            served += 1;
        }
        assert!(served > 3, "{served}");
        assert_eq!(slow.await.expect("no panic").expect("an answer"), "slept");
        assert!(sleeper.ended().await.success());
    }
}

#[tokio::test]
async fn a_second_signal_ends_the_process_at_once() {
    for (signal, code) in [("TERM", 143), ("INT", 130)] {
        let mut sleeper = Sleeper::start(&[("HEALTH_SHUTDOWN_DELAY", "1h")]).await;
        sleeper.signal(signal);
        sleeper.line("shutting down");
        sleeper.signal(signal);
        let told = Instant::now();
        assert_eq!(sleeper.ended().await.code(), Some(code));
        assert!(told.elapsed() < Duration::from_secs(2), "{:?}", told.elapsed());
    }
}

// Reading the log holds a thread.
#[tokio::test(flavor = "multi_thread")]
async fn the_management_listener_answers_through_delay_and_drain_and_is_not_ready() {
    let variables = [("HEALTH_SHUTDOWN_DELAY", "1s"), ("HEALTH_MANAGEMENT_ADDR", "127.0.0.1:0")];
    let mut sleeper = Sleeper::start(&variables).await;
    let served = sleeper.line("the management endpoints are served");
    let (_, address) = served.split_once("address=").expect("an address");
    let application = std::mem::replace(&mut sleeper.url, format!("http://{}", address.trim()));
    assert_eq!(sleeper.status("/readyz").await, Some(200));

    sleeper.signal("TERM");
    sleeper.line("shutting down");
    assert_eq!(sleeper.status("/readyz").await, Some(503));
    // It keeps the process as long as the delay and the drain last.
    let slow = sleeper.client.get(format!("{application}/slow"));
    let slow = tokio::spawn(async move { slow.send().await?.text().await });
    sleeper.line("a slow request has begun");
    until("the end of the delay", async || TcpStream::connect(&application["http://".len()..]).is_err())
        .await;
    assert_eq!(sleeper.status("/livez").await, Some(200));
    assert_eq!(sleeper.status("/readyz").await, Some(503));
    assert_eq!(slow.await.expect("no panic").expect("an answer"), "slept");
    assert!(sleeper.ended().await.success());
}

#[tokio::test]
async fn a_client_that_never_finishes_its_request_does_not_keep_the_process() {
    let mut sleeper = Sleeper::start(&[("HEALTH_DRAIN_TIMEOUT", "1s")]).await;
    let address = sleeper.url.strip_prefix("http://").expect("an address");
    let mut half = TcpStream::connect(address).expect("connects");
    half.write_all(b"GET /livez HTTP/1.1\r\nHost:").expect("half a head");
    assert_eq!(sleeper.status("/livez").await, Some(200), "others are served meanwhile");
    sleeper.signal("TERM");
    sleeper.line("have not finished in time");
    assert!(sleeper.ended().await.success());
}
