//! An application with the `health` command line, whose checks are difficult for a process that runs each check once and
//! exits. The environment variable `WORKER` makes a check misbehave: `fails` or `hangs`.

use std::process::ExitCode;
use std::time::Duration;

use health_runtime::{
    Application, BoxError, Error, Health, Outcome, Reporter, Value, health_check, response, route,
};

/// Runs in the background after an hour, and passes only at the third run.
#[health_check(every = 1h, initial_delay = 1h, successes = 3)]
async fn late() {}

/// Reports only in a process that serves.
#[health_check]
static ROUNDS: Reporter = Reporter::new().deadline(Duration::from_secs(60));

/// Fails, and counts as a warning.
#[health_check(on_fail = warn)]
async fn nice() -> Result<(), BoxError> {
    Err("the password hunter2 is wrong".into())
}

/// Takes longer than the probe deadline, but less than its timeout.
#[health_check(startup, every = 1h, timeout = 20s)]
async fn slow() -> Outcome {
    tokio::time::sleep(Duration::from_millis(5_500)).await;
    Outcome::pass()
}

#[health_check(liveness, timeout = 200ms)]
fn disk() -> bool {
    match std::env::var("WORKER").as_deref() {
        Ok("hangs") => loop {
            std::thread::sleep(Duration::from_secs(60));
        },
        Ok("fails") => false,
        _ => true,
    }
}

#[route(GET "/forgotten")]
async fn forgotten() {}

#[route(GET "/unwatched", healthcheck = false)]
async fn unwatched() {}

#[route(GET "/watched", healthcheck = health_runtime::Monitor::new()
    .header("X-Key", "hunter3")
    .cookie("session", Value::env("WORKER_SESSION"))
    .assert(response::code().eq(if std::env::var("WORKER").is_ok() { 500 } else { 200 })))]
async fn watched() {}

/// Another method of the same path, in another group.
#[route(POST "/watched", group = "changes", healthcheck = false)]
async fn change() {}

#[route(GET "/watched", group = "copy", healthcheck = false)]
async fn copy() {}

#[tokio::main]
async fn main() -> Result<ExitCode, Error> {
    let copy = std::env::var("WORKER_COPY").unwrap_or_else(|_| "/copy".to_owned());
    let builder = Health::builder()
        .application(Application::new("worker", "1.2.3"))
        .mount_at("/api")
        .mount_group_at("copy", copy);
    // The log has the address on which it listens.
    tracing_subscriber::fmt().with_ansi(false).with_writer(std::io::stderr).init();
    let health = builder.build()?;
    // A group that is not mounted would be an error. This application declares two that it does not serve.
    drop([health.routes_in::<()>("changes"), health.routes_in("copy")]);
    health.command_or_serve("127.0.0.1:0").await
}
