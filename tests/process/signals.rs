//! Signals while the process starts, and more of them than anybody needs.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use health_tests::process::Process;

use crate::harried::Harried;

/// How a process ends that is told to before it listens to anybody, in the words of the system.
fn by_signal(status: ExitStatus, signal: i32) -> bool {
    status.signal() == Some(signal)
}

#[test]
fn a_signal_at_any_moment_of_the_start_ends_the_process() {
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| fastrand::u64(..));
    println!("SEED={seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let (mut early, mut graceful) = (0, 0);
    for (at, (signal, number)) in [("TERM", 15), ("INT", 2)].into_iter().cycle().take(50).enumerate() {
        let after = Duration::from_micros(random.u64(0..30_000));
        let mut process = Process::start(&mut Harried::command(&[("HEALTH_MANAGEMENT_ADDR", "127.0.0.1:0")]));
        std::thread::sleep(after);
        process.signal(signal);
        let told = Instant::now();
        let status = process.wait();
        match () {
            () if status.success() => graceful += 1,
            // Nobody had begun to listen for signals.
            () if by_signal(status, number) => early += 1,
            () => panic!("SIG{signal} after {after:?}, try {at}: {status}\n{}", process.output()),
        }
        assert!(told.elapsed() < Duration::from_secs(5), "SIG{signal} after {after:?}: {:?}", told.elapsed());
    }
    println!("{early} ended by the signal itself, {graceful} by themselves");
}

#[test]
fn whoever_says_that_it_listens_ends_by_itself_though_it_is_told_to_at_once() {
    for runtime in ["single", "multi"].into_iter().cycle().take(20) {
        let mut child =
            Harried::command(&[("HARRIED", runtime)]).stdout(Stdio::piped()).spawn().expect("starts");
        // Waits for a line, so that nothing has to be started in the moment that counts.
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
async fn whoever_has_been_ready_ends_by_itself_when_it_is_told_to() {
    for _ in 0..5 {
        let harried = Harried::start(&[]).await;
        harried.process.signal("TERM");
        let (status, output) = harried.process.finish();
        assert!(status.success() && output.contains("shutting down"), "{status}\n{output}");
    }
}

#[tokio::test]
async fn a_storm_of_signals_ends_the_process_as_the_second_of_them_does() {
    let variables = [("HEALTH_SHUTDOWN_DELAY", "1h"), ("HEALTH_MANAGEMENT_ADDR", "127.0.0.1:0")];
    for _ in 0..10 {
        let mut harried = Harried::start(&variables).await;
        let told = Instant::now();
        while harried.process.ended().is_none() {
            assert!(told.elapsed() < Duration::from_secs(5), "{}", harried.process.output());
            for signal in ["TERM", "INT"] {
                // It may be gone by now.
                health_tests::process::signal(harried.process.id(), signal);
            }
        }
        let (status, output) = harried.process.finish();
        assert!(matches!(status.code(), Some(130 | 143)), "{status}\n{output}");
        assert!(!output.contains("panicked"), "{output}");
    }
}

#[tokio::test]
async fn a_second_signal_ends_a_process_that_waits_for_a_request_that_never_ends() {
    let variables = [("HEALTH_SHUTDOWN_DELAY", "0s"), ("HEALTH_DRAIN_TIMEOUT", "1h")];
    let mut harried = Harried::start(&variables).await;
    let _half = harried.half_a_request();
    harried.process.signal("TERM");
    assert!(harried.process.line("shutting down").is_some());
    // It drains, for an hour if need be.
    std::thread::sleep(Duration::from_millis(300));
    assert!(harried.process.ended().is_none(), "{}", harried.process.output());
    harried.process.signal("TERM");
    let (status, output) = harried.process.finish();
    assert_eq!(status.code(), Some(143), "{output}");
}
