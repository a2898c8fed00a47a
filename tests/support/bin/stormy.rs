//! A service whose checks watch over their own runs, for tests that storm it. It listens on a port the system picked; its
//! log, on standard output, says where. `/counts` has a line for each check: its name, how often it ran, how many runs began
//! while its record could still be reused, and how many while another was under way. `/allocated` says how many bytes of its
//! heap are in use.

use std::alloc::System;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use cap::Cap;
use health_runtime::{Application, Error, Health, health_check, route};

#[global_allocator]
static HEAP: Cap<System> = Cap::new(System, usize::MAX);

/// What a check knows of its runs.
struct Watched {
    name: &'static str,
    ttl: Duration,
    takes: Duration,
    seen: Mutex<Seen>,
}

struct Seen {
    runs: u64,
    early: u64,
    overlapping: u64,
    under_way: u64,
    ended: Option<Instant>,
}

impl Watched {
    const fn new(name: &'static str, ttl: Duration, takes: Duration) -> Self {
        let seen = Seen { runs: 0, early: 0, overlapping: 0, under_way: 0, ended: None };
        Self { name, ttl, takes, seen: Mutex::new(seen) }
    }

    fn see<T>(&self, change: impl FnOnce(&mut Seen) -> T) -> T {
        change(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn run(&self) {
        self.see(|seen| {
            seen.runs += 1;
            seen.overlapping += u64::from(seen.under_way > 0);
            seen.early += u64::from(seen.ended.is_some_and(|ended| ended.elapsed() < self.ttl));
            seen.under_way += 1;
        });
        tokio::time::sleep(self.takes).await;
        self.see(|seen| {
            seen.under_way -= 1;
            seen.ended = Some(Instant::now());
        });
    }
}

const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

static ALIVE: Watched = Watched::new("alive", millis(200), millis(1));
static DATABASE: Watched = Watched::new("database", millis(300), millis(20));
static SEARCH: Watched = Watched::new("search", millis(500), millis(50));
static SCHEMA: Watched = Watched::new("schema", millis(400), millis(5));

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
    for watched in [&ALIVE, &DATABASE, &SEARCH, &SCHEMA] {
        let (runs, early, overlapping) = watched.see(|seen| (seen.runs, seen.early, seen.overlapping));
        let _ = writeln!(lines, "{} {runs} {early} {overlapping}", watched.name);
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
    let health = Health::builder().application(Application::new("stormy", "1.2.3")).variables(|_| None);
    // A machine that is busy with the clients may be slow, and what is told is to be right all the same.
    let health = health.probe_deadline(Duration::from_secs(60));
    health.drain_timeout(Duration::from_secs(3)).build()?.serve("127.0.0.1:0").await
}
