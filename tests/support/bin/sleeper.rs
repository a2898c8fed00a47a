//! A service with a request that takes three seconds, and one that tells its environment: for tests that need a process
//! of their own. It listens on a port the system
//! picked; its log, on standard output, says where, and when a slow request has begun.

use std::time::Duration;

use health_runtime::{Error, Exposure, Health, application, health_check, route};

/// It works.
#[health_check]
async fn well() {}

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
