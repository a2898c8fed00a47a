//! Signals at any moment: during the start, repeatedly, and while requests are in flight.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use health_tests::process::Process;

use crate::constrained::Constrained;

/// Whether the system ended the process, because no handler for the signal was installed yet.
fn ended_by_signal(status: ExitStatus, signal: i32) -> bool {
    status.signal() == Some(signal)
}

#[test]
fn a_signal_at_any_moment_of_the_start_ends_the_process() {
    let mut random = fastrand::Rng::with_seed(health_tests::seed("SEED"));
    let (mut early, mut graceful) = (0, 0);
    for (at, (signal, number)) in [("TERM", 15), ("INT", 2)].into_iter().cycle().take(50).enumerate() {
        let after = Duration::from_micros(random.u64(0..30_000));
        let mut process =
            Process::start(&mut Constrained::command(&[("HEALTH_MANAGEMENT_ADDR", "127.0.0.1:0")]));
        std::thread::sleep(after);
        process.signal(signal);
        let signalled = Instant::now();
        let status = process.wait();
        match () {
            () if status.success() => graceful += 1,
            // The handlers were not installed yet.
            () if ended_by_signal(status, number) => early += 1,
            () => panic!("SIG{signal} after {after:?}, try {at}: {status}\n{}", process.output()),
        }
        assert!(
            signalled.elapsed() < Duration::from_secs(5),
            "SIG{signal} after {after:?}: {:?}",
            signalled.elapsed()
        );
    }
    println!("{early} ended by the system, {graceful} gracefully");
}

#[test]
fn a_process_that_has_logged_listening_ends_gracefully_on_an_immediate_signal() {
    for runtime in ["single", "multi"].into_iter().cycle().take(20) {
        let mut child =
            Constrained::command(&[("RUNTIME", runtime)]).stdout(Stdio::piped()).spawn().expect("starts");
        // The shell is already running and waits for a line: starting it later would delay the signal.
        let script = format!("read -r go && kill -TERM {}", child.id());
        let killer = Command::new("sh").args(["-c", &script]).stdin(Stdio::piped()).spawn();
        let mut killer = killer.expect("a shell");
        let mut lines = BufReader::new(child.stdout.take().expect("is piped")).lines().map_while(Result::ok);
        assert!(lines.any(|line| line.contains("listening")));
        killer.stdin.take().expect("is piped").write_all(b"go\n").expect("it reads");
        assert!(killer.wait().is_ok_and(|status| status.success()));
        let output: Vec<_> = lines.collect();
        let status = child.wait().expect("the system knows its children");
        assert!(status.success(), "{status}\n{output:#?}");
    }
}

#[tokio::test]
async fn a_ready_process_ends_gracefully_on_a_signal() {
    for _ in 0..5 {
        let constrained = Constrained::start(&[]).await;
        constrained.child.signal("TERM");
        let (status, output) = constrained.child.finish();
        assert!(status.success() && output.contains("shutting down"), "{status}\n{output}");
    }
}

#[tokio::test]
async fn a_storm_of_signals_ends_the_process_like_a_second_interrupt() {
    let variables = [("HEALTH_SHUTDOWN_DELAY", "1h"), ("HEALTH_MANAGEMENT_ADDR", "127.0.0.1:0")];
    for _ in 0..10 {
        let mut constrained = Constrained::start(&variables).await;
        let signalled = Instant::now();
        while constrained.child.ended().is_none() {
            assert!(signalled.elapsed() < Duration::from_secs(5), "{}", constrained.child.output());
            for signal in ["TERM", "INT"] {
                // The process may have ended since the last look.
                health_tests::process::signal(constrained.child.id(), signal);
            }
        }
        let (status, output) = constrained.child.finish();
        assert_eq!(status.code(), Some(130), "{status}\n{output}");
        assert!(!output.contains("panicked"), "{output}");
    }
}

#[tokio::test]
async fn a_second_interrupt_and_no_sigterm_ends_a_process_that_waits_for_a_request_that_never_ends() {
    let variables = [("HEALTH_SHUTDOWN_DELAY", "0s"), ("HEALTH_DRAIN_TIMEOUT", "1h")];
    let mut constrained = Constrained::start(&variables).await;
    let _half = constrained.half_a_request();
    constrained.child.signal("TERM");
    assert!(constrained.child.line("shutting down").is_some());
    // The process drains, for up to an hour.
    for _ in 0..10 {
        constrained.child.signal("TERM");
        std::thread::sleep(Duration::from_millis(30));
        assert!(constrained.child.ended().is_none(), "{}", constrained.child.output());
    }
    constrained.child.signal("INT");
    std::thread::sleep(Duration::from_millis(300));
    assert!(constrained.child.ended().is_none(), "{}", constrained.child.output());
    constrained.child.signal("INT");
    let (status, output) = constrained.child.finish();
    assert_eq!(status.code(), Some(130), "{output}");
}
