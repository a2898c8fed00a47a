//! Requests on another runtime than that of the application, which may stall.

use tokio::runtime::{Builder, Handle, Runtime};

use crate::engine::tests::*;

/// The runtime of an application that has stalled: it runs its tasks in `catch_up` alone.
struct Stalled(Option<Runtime>);

impl Stalled {
    fn start() -> Self {
        Self(Builder::new_current_thread().enable_all().build().ok())
    }

    fn runtime(&self) -> &Runtime {
        self.0.as_ref().expect("there until it is dropped")
    }

    /// Runs its tasks for a moment of virtual time. It needs a thread of its own, as a runtime cannot block in another.
    fn catch_up(&self) {
        let tasks = async {
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
        };
        std::thread::scope(|scope| scope.spawn(|| self.runtime().block_on(tasks)).join().expect("no panic"));
    }
}

impl Drop for Stalled {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

fn on_runtime(checks: impl IntoIterator<Item = CheckDef>, runtime: &Handle, limit: Duration) -> Arc<Engine> {
    let engine = engine(checks);
    engine.runtime.adopt(runtime.clone(), Some(limit));
    engine
}

#[tokio::test(start_paused = true)]
async fn no_request_waits_for_a_stalled_runtime_and_no_check_passes_without_a_run() {
    let application = Stalled::start();
    let checks = (0..50).map(|at| CheckDef::new(format!("{at}"), || async { true }));
    let checks = checks.chain([CheckDef::blocking("blocking", || true)]);
    let engine = on_runtime(checks, application.runtime().handle(), 10 * SECOND);
    let asked = Instant::now();
    let report = ready(&engine).await;
    assert!(asked.elapsed() < Duration::from_millis(50), "{:?}", asked.elapsed());
    assert_eq!(report.checks().len(), 51);
    for check in report.checks() {
        assert_eq!((check.status(), check.message()), (Status::Fail, Some("has not run yet")));
    }
}

#[tokio::test(start_paused = true)]
async fn a_record_counts_while_the_runtime_stalls_until_the_stall_exceeds_the_limit() {
    let application = Stalled::start();
    let (check, runs) = scripted(&[Status::Warn]);
    let engine = on_runtime([check], application.runtime().handle(), 10 * SECOND);
    ready(&engine).await;
    application.catch_up();
    assert_eq!(runs.load(Ordering::SeqCst), 1);

    advance(9 * SECOND).await;
    assert_eq!(only(&ready(&engine).await).0, Status::Warn, "expired, and still the latest record");
    advance(SECOND).await;
    assert_eq!(only(&ready(&engine).await), (Status::Fail, Some("the runtime does not answer")));
    assert_eq!(runs.load(Ordering::SeqCst), 1, "nothing ran anywhere else");
}

#[tokio::test(start_paused = true)]
async fn the_runtime_check_fails_while_the_runtime_stalls_beyond_the_limit() {
    let application = Stalled::start();
    let reporter = Arc::new(Reporter::new());
    let check = CheckDef::built_in_reporter("runtime", Arc::clone(&reporter)).liveness();
    let engine = on_runtime([check], application.runtime().handle(), 2 * SECOND);
    let mut transitions = engine.subscribe();
    let runtime = engine.runtime.clone();
    tokio::spawn(async move { runtime.measure(&reporter).await });
    let alive = async || {
        tokio::time::sleep(Duration::from_millis(1)).await;
        engine.report(Some(Probe::Liveness)).await
    };
    let lag = |report: &Report| report.checks()[0].observations()[0].value.as_f64().expect("a number");

    assert_eq!(only(&alive().await), (Status::Pass, Some("has not reported yet")));
    application.catch_up();
    assert_eq!(only(&alive().await), (Status::Pass, None));

    // The next empty task is spawned after half a second, a quarter of the limit, and then waits for the limit.
    tokio::time::sleep(Duration::from_millis(2_480)).await;
    assert_eq!(only(&alive().await), (Status::Pass, None));
    tokio::time::sleep(Duration::from_millis(20)).await;
    let report = alive().await;
    assert_eq!(only(&report), (Status::Fail, Some("the runtime does not answer")));
    assert!((2.0..2.1).contains(&lag(&report)), "{report:?}");
    tokio::time::sleep(3 * SECOND).await;
    let report = alive().await;
    assert!((5.0..5.1).contains(&lag(&report)), "{report:?}");
    application.catch_up();
    assert_eq!(only(&alive().await), (Status::Pass, None));

    for to in [Status::Pass, Status::Fail, Status::Pass] {
        assert_eq!(transitions.next().await.map(|transition| transition.to), Some(to));
    }
    assert!(
        tokio::time::timeout(SECOND, transitions.next()).await.is_err(),
        "there is one transition for each change"
    );
}

#[tokio::test]
async fn a_request_waits_for_a_slow_check_while_the_runtime_answers() {
    let application = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    let takes = Duration::from_millis(200);
    let engine = on_runtime(
        [CheckDef::new("slow", move || tokio::time::sleep(takes)).ttl(Duration::ZERO)],
        application.handle(),
        10 * SECOND,
    );
    let runtime = engine.runtime.clone();
    tokio::spawn(async move { runtime.measure(&Reporter::new()).await });
    // On a busy machine this runtime may stall for a moment, so one attempt of many has to succeed.
    let (began, mut waited) = (Instant::now(), false);
    while !waited && began.elapsed() < 10 * SECOND {
        let asked = Instant::now();
        waited = ready(&engine).await.status() == Status::Pass && asked.elapsed() >= takes;
    }
    assert!(waited);
    application.shutdown_background();
}

#[tokio::test(start_paused = true)]
async fn on_the_applications_own_runtime_a_request_waits_for_its_run() {
    let slow = CheckDef::new("slow", || tokio::time::sleep(3 * SECOND)).timeout(4 * SECOND);
    let engine = on_runtime([slow], &Handle::current(), SECOND);
    let asked = Instant::now();
    assert_eq!(only(&ready(&engine).await), (Status::Pass, None));
    assert_eq!(asked.elapsed(), 3 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn after_the_runtime_has_shut_down_no_check_passes_and_no_caller_panics() {
    let application = Stalled::start();
    let checks = [CheckDef::new("async", || async { true }), CheckDef::blocking("sync", || true)];
    let engine = on_runtime(checks, application.runtime().handle(), SECOND);
    drop(application);
    assert_eq!(ready(&engine).await.status(), Status::Fail);

    let reporter = Reporter::new();
    let measured = tokio::time::timeout(10 * SECOND, engine.runtime.measure(&reporter)).await;
    assert!(measured.is_err(), "the measurement goes on");
    assert!(engine.runtime.stall_detector().exceeds_limit());
}
