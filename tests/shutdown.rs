//! Graceful shutdown, tested with real signals to a child process.

use std::io::Write;
use std::net::TcpStream;
use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

use health_tests::http::client;
use health_tests::process::Process;
use health_tests::until;

/// The program `sleeper`, killed when this is dropped.
struct Sleeper {
    process: Process,
    url: String,
    client: reqwest::Client,
}

impl Sleeper {
    async fn start(variables: &[(&str, &str)]) -> Self {
        let command = &mut Command::new(env!("CARGO_BIN_EXE_sleeper"));
        let mut process = Process::start(command.envs(variables.iter().copied()));
        let address = process.line("listening address=").expect("it listens");
        let sleeper = Self { process, url: format!("http://{}", address.trim()), client: client() };
        until("readiness", async || sleeper.status("/readyz").await == Some(200)).await;
        sleeper
    }

    /// Waits for a line of the log that contains `part`, and returns the rest of that line. Blocks the thread.
    fn line(&mut self, part: &str) -> String {
        let line = self.process.line(part);
        line.unwrap_or_else(|| panic!("no line contains {part:?}:\n{}", self.process.output()))
    }

    /// The status of `path`, over a new connection; `None` without a response.
    async fn status(&self, path: &str) -> Option<u16> {
        let request = self.client.get(format!("{}{path}", self.url)).header("connection", "close");
        request.send().await.ok().map(|answer| answer.status().as_u16())
    }

    fn signal(&self, name: &str) {
        self.process.signal(name);
    }

    async fn ended(&mut self) -> ExitStatus {
        let mut ended = None;
        until("the end", async || {
            ended = self.process.ended();
            ended.is_some()
        })
        .await;
        ended.expect("until returns after the end")
    }
}

// `line` blocks its thread, so the request in flight needs another one.
#[tokio::test(flavor = "multi_thread")]
async fn a_signal_fails_readiness_at_once_and_refuses_no_request_before_the_drain_ends() {
    for signal in ["TERM", "INT"] {
        let mut sleeper = Sleeper::start(&[("HEALTH_SHUTDOWN_DELAY", "2s")]).await;
        let slow = sleeper.client.get(format!("{}/slow", sleeper.url));
        let slow = tokio::spawn(async move { slow.send().await?.text().await });
        sleeper.line("a slow request has begun");

        let signalled = Instant::now();
        sleeper.signal(signal);
        sleeper.line("shutting down");
        assert_eq!(sleeper.status("/readyz").await, Some(503));
        assert!(signalled.elapsed() < Duration::from_secs(1), "{:?}", signalled.elapsed());
        let mut served = 0;
        while signalled.elapsed() < Duration::from_millis(1_800) {
            assert_eq!(sleeper.status("/").await, Some(200), "after {:?}", signalled.elapsed());
            assert_eq!(sleeper.status("/livez").await, Some(200));
            served += 1;
        }
        assert!(served > 3, "{served}");
        assert_eq!(slow.await.expect("no panic").expect("an answer"), "slept");
        assert!(sleeper.ended().await.success());
    }
}

#[tokio::test]
async fn a_second_interrupt_ends_the_process_at_once() {
    for before in [&[][..], &["TERM"], &["TERM", "TERM"]] {
        let mut sleeper = Sleeper::start(&[("HEALTH_SHUTDOWN_DELAY", "1h")]).await;
        for signal in before {
            sleeper.signal(signal);
        }
        sleeper.signal("INT");
        sleeper.line("shutting down");
        // Two equal signals that arrive at once are one.
        if !before.is_empty() {
            sleeper.line("another signal");
        }
        let signalled = Instant::now();
        until("the end", async || {
            sleeper.signal("INT");
            sleeper.process.ended().is_some()
        })
        .await;
        assert_eq!(sleeper.ended().await.code(), Some(130));
        assert!(signalled.elapsed() < Duration::from_secs(2), "{:?}", signalled.elapsed());
    }
}

// `line` blocks its thread, so the request in flight needs another one.
#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_sigterm_never_shortens_a_drain() {
    let mut sleeper = Sleeper::start(&[("HEALTH_SHUTDOWN_DELAY", "1s")]).await;
    let slow = sleeper.client.get(format!("{}/slow", sleeper.url));
    let slow = tokio::spawn(async move { slow.send().await?.text().await });
    sleeper.line("a slow request has begun");
    sleeper.signal("TERM");
    sleeper.line("shutting down");
    let signalled = Instant::now();
    while signalled.elapsed() < Duration::from_millis(1_500) {
        sleeper.signal("TERM");
        tokio::time::sleep(Duration::from_millis(50)).await;
        if signalled.elapsed() < Duration::from_millis(700) {
            assert_eq!(sleeper.status("/").await, Some(200), "it serves for the whole delay");
        }
    }
    sleeper.line("another signal");
    assert_eq!(slow.await.expect("no panic").expect("an answer"), "slept", "the drain waits for it");
    assert!(sleeper.ended().await.success());
    assert_eq!(sleeper.process.output().matches("another signal").count(), 1, "said once");
}

// `line` blocks its thread, so the request in flight needs another one.
#[tokio::test(flavor = "multi_thread")]
async fn the_management_listener_answers_until_the_drain_ends_and_is_not_ready() {
    let variables = [("HEALTH_SHUTDOWN_DELAY", "1s"), ("HEALTH_MANAGEMENT_ADDR", "127.0.0.1:0")];
    let mut sleeper = Sleeper::start(&variables).await;
    let address = sleeper.line("the management endpoints are served address=");
    let application = std::mem::replace(&mut sleeper.url, format!("http://{}", address.trim()));
    assert_eq!(sleeper.status("/readyz").await, Some(200));

    sleeper.signal("TERM");
    sleeper.line("shutting down");
    assert_eq!(sleeper.status("/readyz").await, Some(503));
    // A request in flight keeps the process alive through the drain.
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
async fn a_client_that_never_finishes_its_request_does_not_prevent_the_exit() {
    let mut sleeper = Sleeper::start(&[("HEALTH_DRAIN_TIMEOUT", "1s")]).await;
    let address = sleeper.url.strip_prefix("http://").expect("an address");
    let mut half = TcpStream::connect(address).expect("connects");
    half.write_all(b"GET /livez HTTP/1.1\r\nHost:").expect("half a head");
    assert_eq!(sleeper.status("/livez").await, Some(200), "other clients are served meanwhile");
    sleeper.signal("TERM");
    sleeper.line("before all requests in flight finished");
    assert!(sleeper.ended().await.success());
}
