//! A service with a route that takes three seconds and a public `/environment`, for tests that need a child process.
//!
//! It listens on a free port. It logs to standard output its address, and when a slow request begins.

use std::time::Duration;

use health_runtime::{Error, Exposure, Health, application, health_check, route};

/// Passes.
#[health_check]
async fn working() {}

#[route(GET "/", healthcheck = false)]
async fn index() {}

#[route(GET "/slow", healthcheck = false)]
async fn slow() -> &'static str {
    tracing::info!("a slow request has begun");
    tokio::time::sleep(Duration::from_secs(3)).await;
    "slept"
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing_subscriber::fmt().with_ansi(false).init();
    let health =
        Health::builder().application(application!()).expose("/environment", Exposure::Public).build()?;
    health.serve("127.0.0.1:0").await
}
