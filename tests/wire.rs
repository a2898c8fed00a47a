//! `/status`, `/probe_status`, `/healthcheck`, `/environment` and the metrics of the application, in exactly the formats
//! that existing monitors expect.
#![allow(clippy::unwrap_used, reason = "helpers of tests, which clippy does not count as tests")]

mod application_metrics;
mod environment;
mod healthcheck;
mod migrating;
mod probe_status;
mod status;

use health_runtime::{Builder, Health, application};
use health_tests::http::Server;

/// The public endpoints of an application without checks, and the management endpoints under `/internal`.
async fn served(with: impl FnOnce(Builder) -> Builder) -> (Health, Server) {
    let builder = Health::builder().application(application!()).variables(|_| None).allow_empty();
    let health = with(builder).build().expect("builds");
    let server = Server::start(health.endpoints().nest("/internal", health.management())).await;
    (health, server)
}
