//! A service in one line, with checks that a process which asks once and ends has trouble with. `WORKER` says what goes
//! wrong: `fails`, `hangs` or nothing.

use std::process::ExitCode;
use std::time::Duration;

use health_runtime::{
    Application, BoxError, Error, Health, Outcome, Reporter, Value, health_check, response, route,
};

/// Runs in the background, much later, and passes only the third time.
#[health_check(every = 1h, initial_delay = 1h, successes = 3)]
async fn late() {}

/// A worker that lives in the service.
#[health_check]
static ROUNDS: Reporter = Reporter::new().deadline(Duration::from_secs(60));

/// Fails, and counts as a warning.
#[health_check(on_fail = warn)]
async fn nice() -> Result<(), BoxError> {
    Err("the password hunter2 is wrong".into())
}

/// Takes longer than any probe may, but not than it may itself.
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

/// In the same place as the one above, and no other method.
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
    // It says where it listens.
    tracing_subscriber::fmt().with_ansi(false).with_writer(std::io::stderr).init();
    let health = builder.build()?;
    // Groups that nobody takes are not served, which is a mistake in any other service.
    drop([health.routes_in::<()>("changes"), health.routes_in("copy")]);
    health.command_or_serve("127.0.0.1:0").await
}
