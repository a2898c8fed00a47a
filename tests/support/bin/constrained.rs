//! A service for tests that take away file descriptors, threads or time from a process.
//!
//! It listens on a free port and logs the address to standard output. `RUNTIME=single` gives it a runtime of one thread.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use health_runtime::{Details, Error, Exposure, Health, Outcome, Reporter, application, health_check, route};
use tokio::runtime::Builder;

/// Passes, and shows how many runs this counter has had and the time of this one.
fn counted(runs: &AtomicU64) -> Outcome {
    let at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Outcome::pass().observe("runs", runs.fetch_add(1, Ordering::Relaxed) + 1, "1").observe(
        "at",
        at.as_secs_f64(),
        "s",
    )
}

/// Needs nothing but the runtime.
#[health_check(liveness, readiness, ttl = 0s)]
async fn polled() {}

/// Needs a thread of the blocking pool.
#[health_check(ttl = 0s, fail_ttl = 0s)]
fn called() -> Outcome {
    static RUNS: AtomicU64 = AtomicU64::new(0);
    counted(&RUNS)
}

/// Needs a file descriptor.
#[health_check(ttl = 0s, fail_ttl = 0s, on_fail = warn)]
async fn opened() -> std::io::Result<()> {
    std::fs::File::open("/dev/null").map(drop)
}

/// Expires while the process is stopped.
#[health_check(ttl = 500ms)]
async fn cached() -> Outcome {
    static RUNS: AtomicU64 = AtomicU64::new(0);
    counted(&RUNS)
}

#[health_check(every = 200ms)]
async fn background() -> Outcome {
    static RUNS: AtomicU64 = AtomicU64::new(0);
    counted(&RUNS)
}

/// A worker that reports five times a second.
#[health_check]
static WORKER: Reporter = Reporter::new().deadline(Duration::from_secs(1));

#[route(GET "/", healthcheck = true)]
async fn index() {}

async fn work() {
    static REPORTS: AtomicU64 = AtomicU64::new(0);
    loop {
        WORKER.report(counted(&REPORTS));
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

fn main() -> Result<(), Error> {
    tracing_subscriber::fmt().with_ansi(false).init();
    let single = std::env::var("RUNTIME").is_ok_and(|runtime| runtime == "single");
    let mut runtime = if single { Builder::new_current_thread() } else { Builder::new_multi_thread() };
    // Large stacks: a limit of the address space then prevents new threads of the blocking pool and nothing else. Idle
    // threads end soon, so that the limit takes effect.
    let runtime = runtime
        .enable_all()
        .worker_threads(2)
        .thread_stack_size(64 << 20)
        .thread_keep_alive(Duration::from_millis(50))
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let health = Health::builder().application(application!()).details(Details::Full);
        let health = ["/svc_status.json", "/healthcheck", "/environment", "/metrics"]
            .into_iter()
            .fold(health, |health, path| health.expose(path, Exposure::Public));
        let health = health.build()?;
        tokio::spawn(work());
        health.serve("127.0.0.1:0").await
    })
}
