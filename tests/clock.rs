//! Monotonic time decides, wall time is only shown: a process whose clock is turned by hours while it runs.
//!
//! Needs libfaketime, which `.ci/clock` installs and names in `FAKETIME_LIBRARY`.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use health_tests::http::client;
use health_tests::until;
use serde_json::Value;

const HOURS: f64 = 5.0 * 3_600.0;

/// A process with a clock of its own.
struct Clockwork {
    child: Child,
    clock: PathBuf,
    url: String,
    client: reqwest::Client,
}

impl Clockwork {
    fn start() -> Self {
        let library = std::env::var("FAKETIME_LIBRARY").expect("FAKETIME_LIBRARY is the path of libfaketime");
        let clock = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("clock-{}", std::process::id()));
        std::fs::write(&clock, "+0").expect("a file");
        let mut child = Command::new(env!("CARGO_BIN_EXE_clockwork"))
            .env("LD_PRELOAD", library)
            .env("FAKETIME_TIMESTAMP_FILE", &clock)
            .env("FAKETIME_NO_CACHE", "1")
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
            .stdout(Stdio::piped())
            .spawn()
            .expect("starts");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines().map_while(Result::ok);
        let listening = lines.find(|line| line.contains("listening")).expect("it listens");
        std::thread::spawn(move || lines.for_each(drop));
        let (_, address) = listening.split_once("address=").expect("an address");
        Self { child, clock, url: format!("http://{}", address.trim()), client: client() }
    }

    /// Turns the clock to so many seconds before or after the real time.
    fn turn(&self, seconds: f64) {
        // Replaced rather than written: the process may read it at any moment.
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

    /// The clock of the process, in seconds.
    async fn shows(&self) -> f64 {
        self.json("/healthcheck?check=kept").await["timestamp"].as_f64().expect("a time")
    }

    async fn state(&self, check: &str) -> String {
        self.json("/svc_status.json").await[check]["state"].as_str().expect("a state").to_owned()
    }

    async fn runs(&self, check: &str) -> u64 {
        self.json("/svc_status.json").await[check]["runs"].as_u64().expect("a number")
    }

    /// Whatever the clock says, time goes on as it does.
    async fn keeps_time(&self) {
        assert_eq!(self.runs("kept").await, 1, "the record of an hour is reused");
        assert_eq!(self.state("background").await, "OK", "what runs every second is not stale");
        assert_eq!(self.state("patient").await, "OK", "a deadline of an hour has not passed");
        for check in ["renewed", "background"] {
            let before = self.runs(check).await;
            until(check, async || self.runs(check).await > before).await;
        }
        until("the silence of the hasty", async || self.state("hasty").await == "RED").await;
        assert_eq!(self.runs("kept").await, 1);
        assert_eq!(self.state("patient").await, "OK");
    }
}

impl Drop for Clockwork {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_file(&self.clock);
    }
}

#[tokio::test]
async fn a_clock_that_is_turned_by_hours_changes_no_decision() {
    let process = Clockwork::start();
    for turned in [HOURS, -HOURS, 0.0] {
        process.get("/report").await;
        until("a run in the background", async || process.state("background").await == "OK").await;
        let (shown, real) = (process.shows().await, std::time::Instant::now());
        let from = shown - now();
        process.turn(turned);
        assert_eq!(process.state("hasty").await, "OK", "it has reported a moment ago");
        let jumped = process.shows().await - shown - real.elapsed().as_secs_f64();
        assert!(
            (jumped - (turned - from)).abs() < 60.0,
            "the clock went {jumped} s, from {from} to {turned}"
        );
        process.keeps_time().await;
    }
}

/// The real time, in seconds.
fn now() -> f64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.expect("after 1970").as_secs_f64()
}
