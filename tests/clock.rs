//! The engine decides by monotonic time and only shown_clock wall time: changes of the system clock do not affect a process.
//!
//! Needs libfaketime. `.ci/clock` installs it and sets `FAKETIME_LIBRARY`.

use std::path::{Path, PathBuf};
use std::process::Command;

use health_tests::http::client;
use health_tests::process::Process;
use health_tests::until;
use serde_json::Value;

const HOURS: f64 = 5.0 * 3_600.0;

/// A child process whose wall clock the test can set.
struct Clockwork {
    _process: Process,
    clock: PathBuf,
    url: String,
    client: reqwest::Client,
}

impl Clockwork {
    fn start() -> Self {
        let library = std::env::var("FAKETIME_LIBRARY").expect("FAKETIME_LIBRARY is the path of libfaketime");
        let clock = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("clock-{}", std::process::id()));
        std::fs::write(&clock, "+0").expect("a file");
        let mut process = Process::start(
            Command::new(env!("CARGO_BIN_EXE_clockwork"))
                .env("LD_PRELOAD", library)
                .env("FAKETIME_TIMESTAMP_FILE", &clock)
                .env("FAKETIME_NO_CACHE", "1")
                .env("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        );
        let address = process.line("listening address=").expect("it listens");
        Self { _process: process, clock, url: format!("http://{}", address.trim()), client: client() }
    }

    /// Sets the clock to the real time plus so many seconds.
    fn set_clock(&self, seconds: f64) {
        // A rename is atomic; the process may read the file at any moment.
        let next = self.clock.with_extension("next");
        std::fs::write(&next, format!("{seconds:+}")).expect("a file");
        std::fs::rename(next, &self.clock).expect("a file");
    }

    async fn get(&self, path: &str) -> String {
        let answer = self.client.get(format!("{}{path}", self.url)).send().await.expect("an answer");
        answer.text().await.expect("a body")
    }

    async fn json(&self, path: &str) -> Value {
        serde_json::from_str(&self.get(path).await).expect("JSON")
    }

    /// The wall clock that the process shown_clock, in seconds.
    async fn shown_clock(&self) -> f64 {
        self.json("/healthcheck?check=cached").await["timestamp"].as_f64().expect("a time")
    }

    async fn state(&self, check: &str) -> String {
        self.json("/svc_status.json").await[check]["state"].as_str().expect("a state").to_owned()
    }

    async fn runs(&self, check: &str) -> u64 {
        self.json("/svc_status.json").await[check]["runs"].as_u64().expect("a number")
    }

    /// Asserts that every time limit of the engine runs as usual.
    async fn assert_limits_run_as_usual(&self) {
        assert_eq!(self.runs("cached").await, 1, "the record of an hour is reused");
        assert_eq!(self.state("background").await, "OK", "a check that runs every second is not stale");
        assert_eq!(self.state("patient").await, "OK", "a deadline of an hour has not passed");
        for check in ["renewed", "background"] {
            let before = self.runs(check).await;
            until(check, async || self.runs(check).await > before).await;
        }
        until("the deadline of `impatient`", async || self.state("impatient").await == "RED").await;
        assert_eq!(self.runs("cached").await, 1);
        assert_eq!(self.state("patient").await, "OK");
    }
}

impl Drop for Clockwork {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.clock);
    }
}

#[tokio::test]
async fn a_clock_change_of_hours_changes_no_decision() {
    let process = Clockwork::start();
    for offset in [HOURS, -HOURS, 0.0] {
        process.get("/report").await;
        until("a run in the background", async || process.state("background").await == "OK").await;
        let (shown, real) = (process.shown_clock().await, std::time::Instant::now());
        let from = shown - now();
        process.set_clock(offset);
        assert_eq!(process.state("impatient").await, "OK", "it reported a moment ago");
        let jumped = process.shown_clock().await - shown - real.elapsed().as_secs_f64();
        assert!(
            (jumped - (offset - from)).abs() < 60.0,
            "the clock changed by {jumped} s, from {from} to {offset}"
        );
        process.assert_limits_run_as_usual().await;
    }
}

/// The real time, in seconds.
fn now() -> f64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.expect("after 1970").as_secs_f64()
}
