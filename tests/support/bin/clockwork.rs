//! A service with one check of each kind that depends on time, for a test that changes its clock.
//!
//! It listens on a free port and logs the address to standard output. `/report` makes its reporters report.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use health_runtime::{Details, Error, Exposure, Health, Outcome, Reporter, Status, health_check, route};

/// Passes, and shows how many runs this counter has had.
fn counted(runs: &AtomicU64) -> Outcome {
    Outcome::pass().observe("runs", runs.fetch_add(1, Ordering::Relaxed) + 1, "1")
}

#[health_check(ttl = 1h)]
async fn cached() -> Outcome {
    static RUNS: AtomicU64 = AtomicU64::new(0);
    counted(&RUNS)
}

#[health_check(ttl = 2s)]
async fn renewed() -> Outcome {
    static RUNS: AtomicU64 = AtomicU64::new(0);
    counted(&RUNS)
}

#[health_check(every = 1s)]
async fn background() -> Outcome {
    static RUNS: AtomicU64 = AtomicU64::new(0);
    counted(&RUNS)
}

#[health_check]
static PATIENT: Reporter = Reporter::new().deadline(Duration::from_secs(3_600));

#[health_check]
static IMPATIENT: Reporter = Reporter::new().deadline(Duration::from_secs(3));

#[route(GET "/report", healthcheck = false)]
async fn report() {
    PATIENT.set(Status::Pass, "");
    IMPATIENT.set(Status::Pass, "");
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing_subscriber::fmt().with_ansi(false).init();
    let health = Health::builder().details(Details::Full);
    let health = ["/svc_status.json", "/healthcheck"]
        .into_iter()
        .fold(health, |health, path| health.expose(path, Exposure::Public));
    health.build()?.serve("127.0.0.1:0").await
}
