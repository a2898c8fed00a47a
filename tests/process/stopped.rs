//! SIGSTOP and SIGCONT: the process stands still, and time does not. For a minute, or as long as `FIRE_STOPPED` says in seconds.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use health_tests::until;

use crate::harried::{Harried, PROBE_DEADLINE};

fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs_f64()
}

fn while_stopped() -> Duration {
    let seconds = std::env::var("FIRE_STOPPED").ok().map(|text| text.parse().expect("a number of seconds"));
    Duration::from_secs(seconds.unwrap_or(60))
}

/// Stopped and continued; when that was.
async fn stop(harried: &Harried) -> f64 {
    harried.process.signal("STOP");
    until("the stop", async || harried.state() == 'T').await;
    tokio::time::sleep(while_stopped()).await;
    let continued = now();
    harried.process.signal("CONT");
    continued
}

async fn nothing_old_passes(runtime: &str) {
    let harried = Harried::start(&[("HARRIED", runtime)]).await;
    until("all that runs unasked", async || harried.status("/readyz/worker").await == Some(200)).await;
    let runs = harried.number("background", "runs").await;
    let began = Instant::now();
    let continued = stop(&harried).await;

    // From the first answer on: what passes was found after the process went on.
    let asked = Instant::now();
    let mut answers = 0;
    while asked.elapsed() < Duration::from_secs(2) {
        let checks = harried.checks().await;
        for check in ["kept", "background", "worker"] {
            let (state, at) = (&checks[check]["state"], checks[check]["at"].as_f64());
            // Whoever is stale says why, and not what it observed long ago as if it were new.
            assert!(
                state != "OK" || at.is_some_and(|at| at >= continued - 0.01),
                "{continued}: {check} in {checks}"
            );
        }
        answers += 1;
    }
    assert!(answers > 10, "{answers}");
    let (status, took) = harried.timed("/readyz").await;
    assert!(status == Some(200) && took < PROBE_DEADLINE, "{status:?} in {took:?}");

    // Five times a second, with a tenth of jitter, while it ran: none for the time it stood still.
    let ran = began.elapsed() - while_stopped();
    let runs = harried.number("background", "runs").await - runs;
    let most = (ran.as_secs_f64() / 0.2 / 0.9).ceil() + 2.0;
    assert!(runs > 2.0 && runs <= most, "{runs} runs in {ran:?}");
    println!("{runtime}: {answers} answers, none of them old; {runs} runs in {ran:?} (at most {most})");
}

#[tokio::test]
async fn a_process_of_one_thread_that_was_stopped_tells_nothing_old_and_catches_up_with_nothing() {
    nothing_old_passes("single").await;
}

#[tokio::test]
async fn a_process_of_many_threads_that_was_stopped_tells_nothing_old_and_catches_up_with_nothing() {
    nothing_old_passes("multi").await;
}
