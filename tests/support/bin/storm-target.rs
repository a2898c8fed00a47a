//! A service whose checks record their runs, as the target of a storm of clients.
//!
//! It listens on a free port and logs the address to standard output. `/counts` has a line for each check: its name, its
//! number of runs, how many began before the record had expired, and how many overlapped another run. `/allocated` is the
//! number of heap bytes in use.

use std::alloc::System;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use cap::Cap;
use health_runtime::{Application, Error, Health, health_check, route};

#[global_allocator]
static HEAP: Cap<System> = Cap::new(System, usize::MAX);

/// A check that records its runs.
struct CountedCheck {
    name: &'static str,
    ttl: Duration,
    takes: Duration,
    counts: Mutex<Counts>,
}

struct Counts {
    runs: u64,
    early: u64,
    overlapping: u64,
    in_flight: u64,
    ended: Option<Instant>,
}

impl CountedCheck {
    const fn new(name: &'static str, ttl: Duration, takes: Duration) -> Self {
        let counts = Counts { runs: 0, early: 0, overlapping: 0, in_flight: 0, ended: None };
        Self { name, ttl, takes, counts: Mutex::new(counts) }
    }

    fn with_counts<T>(&self, change: impl FnOnce(&mut Counts) -> T) -> T {
        change(&mut self.counts.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn run(&self) {
        self.with_counts(|counts| {
            counts.runs += 1;
            counts.overlapping += u64::from(counts.in_flight > 0);
            counts.early += u64::from(counts.ended.is_some_and(|ended| ended.elapsed() < self.ttl));
            counts.in_flight += 1;
        });
        tokio::time::sleep(self.takes).await;
        self.with_counts(|counts| {
            counts.in_flight -= 1;
            counts.ended = Some(Instant::now());
        });
    }
}

const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

static ALIVE: CountedCheck = CountedCheck::new("alive", millis(200), millis(1));
static DATABASE: CountedCheck = CountedCheck::new("database", millis(300), millis(20));
static SEARCH: CountedCheck = CountedCheck::new("search", millis(500), millis(50));
static SCHEMA: CountedCheck = CountedCheck::new("schema", millis(400), millis(5));

#[health_check(liveness, ttl = 200ms, timeout = 30s)]
async fn alive() {
    ALIVE.run().await;
}

#[health_check(ttl = 300ms, timeout = 30s, tags = ["db"])]
async fn database() {
    DATABASE.run().await;
}

#[health_check(ttl = 500ms, timeout = 30s)]
async fn search() {
    SEARCH.run().await;
}

#[health_check(startup, readiness, ttl = 400ms, timeout = 30s)]
async fn schema() {
    SCHEMA.run().await;
}

#[route(GET "/counts", healthcheck = false)]
async fn counts() -> String {
    let mut lines = String::new();
    for check in [&ALIVE, &DATABASE, &SEARCH, &SCHEMA] {
        let (runs, early, overlapping) =
            check.with_counts(|counts| (counts.runs, counts.early, counts.overlapping));
        let _ = writeln!(lines, "{} {runs} {early} {overlapping}", check.name);
    }
    lines
}

#[route(GET "/allocated", healthcheck = false)]
async fn allocated() -> String {
    HEAP.allocated().to_string()
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing_subscriber::fmt().with_ansi(false).init();
    let health = Health::builder().application(Application::new("storm-target", "1.2.3")).variables(|_| None);
    // The clients may slow the machine down, but a response that misses the deadline would count as wrong.
    let health = health.probe_deadline(Duration::from_secs(60));
    health.drain_timeout(Duration::from_secs(3)).build()?.serve("127.0.0.1:0").await
}
