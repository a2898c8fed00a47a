//! How one run ends: in time or not, with a panic, or on a thread that it never returns.

use crate::engine::tests::*;

#[tokio::test(start_paused = true)]
async fn a_run_that_takes_longer_than_its_timeout_fails() {
    let engine = engine([CheckDef::new("hangs", std::future::pending::<()>).timeout(2 * SECOND)]);
    let asked = Instant::now();
    assert_eq!(only(&ready(&engine).await), (Status::Fail, Some("timed out")));
    assert_eq!(asked.elapsed(), 2 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_a_failure_whose_cause_is_the_message_of_the_panic() {
    #[derive(Debug)]
    struct Hostile;
    impl std::fmt::Display for Hostile {
        fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            panic!("in Display")
        }
    }
    impl std::error::Error for Hostile {}

    let engine = engine([
        CheckDef::new("a async", || async { panic!("no {}", 1) as () }),
        CheckDef::blocking("b sync", || panic!("static") as ()),
        CheckDef::new("c before the future", || panic!("early") as std::future::Ready<()>),
        CheckDef::new("d not text", || async { std::panic::panic_any(7) as () }),
        CheckDef::new("e in the error", || async { Err::<(), _>(Hostile) }),
    ]);
    let report = ready(&engine).await;
    let found: Vec<_> = report.checks().iter().map(|check| (check.message(), check.cause())).collect();
    assert_eq!(
        found,
        [
            (Some("panicked"), Some("no 1")),
            (Some("panicked"), Some("static")),
            (Some("panicked"), Some("early")),
            (Some("panicked"), Some("the panic's payload is not text")),
            (Some("failed"), Some("the error panicked while it was formatted")),
        ]
    );
}

#[tokio::test]
async fn a_blocking_run_that_hangs_holds_one_thread_only_and_its_late_result_does_not_count() {
    let (release, gate) = std::sync::mpsc::channel::<()>();
    let gate = std::sync::Mutex::new(gate);
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    let hangs = CheckDef::blocking("hangs", move || {
        counted.fetch_add(1, Ordering::SeqCst);
        gate.lock().is_ok_and(|gate| gate.recv().is_ok())
    });
    let engine = engine([hangs.timeout(Duration::from_millis(20)).fail_ttl(Duration::ZERO)]);

    assert_eq!(only(&ready(&engine).await), (Status::Fail, Some("timed out")));
    for _ in 0..100 {
        assert_eq!(only(&ready(&engine).await), (Status::Fail, Some("timed out and is still running")));
    }
    assert_eq!(runs.load(Ordering::SeqCst), 1);

    // The late result is a pass, and does not count. The next run waits at the gate and times out as well.
    release.send(()).expect("the run waits");
    let until = Instant::now() + 10 * SECOND;
    while runs.load(Ordering::SeqCst) == 1 {
        assert_eq!(ready(&engine).await.status(), Status::Fail);
        assert!(Instant::now() < until, "once the first run has ended, another starts");
        tokio::task::yield_now().await;
    }
    drop(release);
}

#[tokio::test]
async fn probes_answer_within_the_deadline_while_fifty_blocking_checks_hang() {
    let (release, gate) = std::sync::mpsc::channel::<()>();
    let gate = Arc::new(std::sync::Mutex::new(gate));
    let hangs = (0..50).map(|at| {
        let gate = Arc::clone(&gate);
        CheckDef::blocking(format!("hangs {at}"), move || drop(gate.lock().map(|gate| gate.recv())))
            .timeout(Duration::from_millis(50))
    });
    let engine = engine(hangs.chain([CheckDef::new("well", || async { true }).liveness()]));
    for _ in 0..3 {
        let asked = std::time::Instant::now();
        let report = ready(&engine).await;
        assert!(asked.elapsed() < 5 * SECOND, "{:?}", asked.elapsed());
        assert_eq!((report.status(), report.checks().len()), (Status::Fail, 50));
        assert_eq!(engine.report(Some(Probe::Liveness)).await.status(), Status::Pass);
    }
    // A busy machine starts some of the threads late.
    let until = std::time::Instant::now() + 10 * SECOND;
    while engine.unfinished().count() < 50 {
        assert_eq!(ready(&engine).await.status(), Status::Fail);
        assert!(std::time::Instant::now() < until, "{} of 50 checks hang", engine.unfinished().count());
    }
    drop(release);
}

#[tokio::test(start_paused = true)]
async fn no_request_waits_for_a_run_on_a_runtime_that_has_shut_down() {
    let (check, runs) = scripted(&[Status::Pass]);
    let engine = engine([check]);
    let other = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let started = Arc::clone(&engine);
    std::thread::spawn(move || {
        other.block_on(async {
            // The batch is spawned on this runtime, which shuts down before it polls the batch.
            drop(started.begin(None));
        });
    })
    .join()
    .expect("no panic");
    assert_eq!(ready(&engine).await.status(), Status::Pass);
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn everything_in_an_outcome_is_bounded() {
    let engine = engine([CheckDef::new("talks", || async {
        let mut outcome = Outcome::fail("x".repeat(1 << 20)).cause("y".repeat(1 << 20));
        for _ in 0..200 {
            outcome = outcome.observe("z", "w".repeat(1 << 20), "");
        }
        outcome.observe("nested", vec!["v".repeat(1 << 20)], "")
    })]);
    let report = ready(&engine).await;
    let check = &report.checks()[0];
    assert!(check.message().is_some_and(|text| text.len() < 5_000));
    assert!(check.cause().is_some_and(|text| text.len() < 5_000));
    assert_eq!(check.observations().len(), 100);
    assert!(check.observations().iter().all(|seen| seen.value.to_string().len() < 5_000));
}
