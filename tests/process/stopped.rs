//! A process that SIGSTOP suspends for a minute, or for as many seconds as `FIRE_STOPPED` says. Its records become stale
//! meanwhile.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use health_tests::until;

use crate::constrained::{Constrained, PROBE_DEADLINE};

fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs_f64()
}

fn stop_length() -> Duration {
    let seconds = std::env::var("FIRE_STOPPED").ok().map(|text| text.parse().expect("a number of seconds"));
    Duration::from_secs(seconds.unwrap_or(60))
}

/// Stops and continues the process. Returns the time at which it continued.
async fn stop_and_continue(process: &Constrained) -> f64 {
    process.child.signal("STOP");
    until("the stop", async || process.state() == 'T').await;
    tokio::time::sleep(stop_length()).await;
    let continued = now();
    process.child.signal("CONT");
    continued
}

/// Asserts that no record from before the stop passes, and that missed background runs are not made up for.
async fn assert_no_old_record_passes(runtime: &str) {
    let process = Constrained::start(&[("RUNTIME", runtime)]).await;
    until("the first report", async || process.status("/readyz/worker").await == Some(200)).await;
    let runs = process.number("background", "runs").await;
    let began = Instant::now();
    let continued = stop_and_continue(&process).await;

    // From the first response on, a passing record must come from a run after the stop.
    let resumed = Instant::now();
    let mut answers = 0;
    while resumed.elapsed() < Duration::from_secs(2) {
        let checks = process.checks().await;
        for check in ["cached", "background", "worker"] {
            let (state, at) = (&checks[check]["state"], checks[check]["at"].as_f64());
            // A stale check is not OK, and does not show its old observations.
            assert!(
                state != "OK" || at.is_some_and(|at| at >= continued - 0.01),
                "{continued}: {check} in {checks}"
            );
        }
        answers += 1;
    }
    assert!(answers > 10, "{answers}");
    let (status, took) = process.timed("/readyz").await;
    assert!(status == Some(200) && took < PROBE_DEADLINE, "{status:?} in {took:?}");

    // Five runs a second with a tenth of jitter while the process ran, and none for the time it was stopped.
    let ran = began.elapsed() - stop_length();
    let runs = process.number("background", "runs").await - runs;
    let most = (ran.as_secs_f64() / 0.2 / 0.9).ceil() + 2.0;
    assert!(runs > 2.0 && runs <= most, "{runs} runs in {ran:?}");
    println!("{runtime}: {answers} responses, none of them old; {runs} runs in {ran:?} (at most {most})");
}

#[tokio::test]
async fn on_one_thread_a_continued_process_shows_no_old_record_and_makes_up_for_no_run() {
    assert_no_old_record_passes("single").await;
}

#[tokio::test]
async fn on_many_threads_a_continued_process_shows_no_old_record_and_makes_up_for_no_run() {
    assert_no_old_record_passes("multi").await;
}
