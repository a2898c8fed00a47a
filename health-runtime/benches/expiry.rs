//! The time to refresh 5,000 trivial checks, relative to joining 5,000 trivial futures.
//! `cargo bench -p health-runtime --bench expiry`
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints its figures and panics on an unexpected result"
)]

mod support;

use std::time::Duration;

use futures_util::future::join_all;
use health_runtime::{CheckDef, Health, Probe, Status};
use support::{compare, time};
use tokio::runtime::Builder;

const CHECKS: usize = 5_000;
const ROUNDS: usize = 51;

fn main() {
    for (what, mut runtime) in [
        ("on a current-thread runtime", Builder::new_current_thread()),
        ("on a multi-thread runtime", Builder::new_multi_thread()),
    ] {
        let runtime = runtime.worker_threads(2).enable_all().build().unwrap();
        let check = |at| CheckDef::new(format!("check-{at}"), async || true).ttl(Duration::ZERO);
        let builder = Health::builder().allow_empty().variables(|_| None);
        let health = (0..CHECKS).map(check).fold(builder, health_runtime::Builder::check).build().unwrap();
        let refresh = || runtime.block_on(health.report(Probe::Readiness));
        let report = refresh();
        assert_eq!((report.status(), report.checks().len()), (Status::Pass, CHECKS));
        let join = || runtime.block_on(join_all((0..CHECKS).map(async |_| true)));
        compare(what, ROUNDS, || (time(refresh), time(join)));
    }
}
