//! The libraries that defined our formats answer the same requests as the product, both over HTTP.
//!
//! `.ci/originals` installs the libraries from PyPI and names their Python in `ORIGINALS_PYTHON`. Every answer must be the
//! same, unless `originals/differences.rs` lists both answers with the reason, which `docs/migrating.md` repeats.
#![allow(clippy::unwrap_used, reason = "helpers of tests, which clippy does not count as tests")]

#[path = "originals/comparison.rs"]
mod comparison;
#[path = "originals/differences.rs"]
mod differences;
#[path = "originals/environment.rs"]
mod environment;
#[path = "originals/healthcheck.rs"]
mod healthcheck;
#[path = "originals/libraries.rs"]
mod libraries;
#[path = "originals/normal.rs"]
mod normal;
#[path = "originals/probe_status.rs"]
mod probe_status;
#[path = "originals/status.rs"]
mod status;
#[path = "originals/svc_status.rs"]
mod svc_status;

use health_runtime::{Builder, Health, application};
use health_tests::http::Server;

/// All endpoints of an application.
async fn ours(with: impl FnOnce(Builder) -> Builder) -> (Health, Server) {
    let builder = Health::builder().application(application!()).variables(|_| None).allow_empty();
    let health = with(builder.allow_unauthenticated_changes()).build().expect("builds");
    let server = Server::start(health.management()).await;
    (health, server)
}

#[test]
fn the_manual_gives_the_reason_of_every_difference() {
    let manual = include_str!("../docs/migrating.md").replace('\n', " ");
    let reasons = differences::DIFFERENCES.iter().map(|difference| difference.why);
    for why in reasons.chain(differences::RULES.iter().map(|rule| rule.why)) {
        assert!(manual.contains(why), "docs/migrating.md does not say: {why}");
    }
}
