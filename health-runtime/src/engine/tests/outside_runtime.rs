//! Questions from threads without a runtime, and from runtimes that end or have no timer.

use std::pin::pin;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;

use tokio::runtime::{Builder, Handle, Runtime};

use crate::engine::tests::*;

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Polls a future to its end on this thread, without any runtime.
fn block_on<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let (mut future, mut context) = (pin!(future), Context::from_waker(&waker));
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        std::thread::park_timeout(SECOND);
    }
}

/// Calls `question` on a thread of its own, and fails instead of waiting for ever.
fn on_a_plain_thread<T: Send + 'static>(question: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, answer) = std::sync::mpsc::channel();
    std::thread::spawn(move || drop(sender.send(question())));
    answer.recv_timeout(10 * SECOND).expect("it neither panics nor waits")
}

fn report_from_a_plain_thread(engine: &Arc<Engine>) -> (Status, Option<String>) {
    let engine = Arc::clone(engine);
    on_a_plain_thread(move || {
        let report = block_on(ready(&engine));
        let (status, message) = only(&report);
        (status, message.map(str::to_owned))
    })
}

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime")
}

#[test]
fn a_thread_without_a_runtime_gets_what_is_known_and_blocks_no_check() {
    for check in [CheckDef::new("check", || async { true }), CheckDef::blocking("check", || true)] {
        let engine = engine([check]);
        let not_run = (Status::Fail, Some("has not run yet".to_owned()));
        assert_eq!(report_from_a_plain_thread(&engine), not_run);
        let asked = Arc::clone(&engine);
        let single = on_a_plain_thread(move || block_on(asked.check("check")).map(|check| check.status()));
        assert_eq!(single, Some(Status::Fail));

        let runtime = runtime();
        assert_eq!(runtime.block_on(ready(&engine)).status(), Status::Pass, "the check is not blocked");
        assert_eq!(report_from_a_plain_thread(&engine), (Status::Pass, None));
        runtime.shutdown_background();
    }
}

#[test]
fn after_the_start_a_question_from_a_plain_thread_refreshes_the_record_for_the_next_one() {
    let application = runtime();
    for check in [CheckDef::new("check", || async { true }), CheckDef::blocking("check", || true)] {
        let engine = engine([check]);
        engine.runtime.adopt(application.handle().clone(), None);
        let until = std::time::Instant::now() + 10 * SECOND;
        while report_from_a_plain_thread(&engine).0 == Status::Fail {
            assert!(std::time::Instant::now() < until, "the application's runtime runs the check");
        }
    }
}

#[test]
fn a_wait_for_a_status_does_not_wait_without_a_runtime() {
    let engine = engine([CheckDef::new("check", || async { true })]);
    for expected in [false, true] {
        let asked = Arc::clone(&engine);
        let reached = on_a_plain_thread(move || block_on(asked.wait_for_status("check", Status::Pass)));
        assert_eq!(reached, expected);
        runtime().block_on(ready(&engine));
    }
}

#[test]
fn a_question_that_moves_to_a_thread_without_a_runtime_is_answered_there() {
    let runtime = runtime();
    let engine = engine([CheckDef::new("slow", std::future::pending::<()>).timeout(60 * SECOND)]);
    let asked = Arc::clone(&engine);
    let mut question = Box::pin(async move { ready(&asked).await.status() });
    {
        let _entered = runtime.enter();
        assert!(question.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    // Its timers and its run end with their runtime.
    runtime.shutdown_background();
    assert_eq!(on_a_plain_thread(move || block_on(question)), Status::Fail);
}

#[test]
fn a_run_on_a_runtime_that_ended_is_repeated_elsewhere() {
    let (check, runs) = scripted(&[Status::Pass]);
    let engine = engine([check, CheckDef::new("slow", || tokio::time::sleep(SECOND / 100))]);
    for first in [true, false] {
        let runtime = runtime();
        if first {
            engine.runtime.adopt(runtime.handle().clone(), None);
        }
        let asked = Arc::clone(&engine);
        runtime.block_on(async move { drop(asked.begin(None)) });
        // With the runs in flight, and with the adopted runtime.
        drop(runtime);
    }
    assert_eq!(runtime().block_on(ready(&engine)).status(), Status::Pass);
    assert!(runs.load(Ordering::SeqCst) >= 1);
}

#[test]
fn a_runtime_that_has_shut_down_or_has_no_timer_blocks_no_check() {
    let ended = runtime();
    let handle = ended.handle().clone();
    ended.shutdown_background();
    let no_timer = Builder::new_current_thread().build().expect("a runtime");
    let slow = || CheckDef::new("check", || async { tokio::task::yield_now().await });
    for check in [slow(), CheckDef::blocking("check", || true)] {
        let engine = engine([check]);
        assert_eq!(no_timer.block_on(ready(&engine)).status(), Status::Fail);
        let (asked, handle) = (Arc::clone(&engine), handle.clone());
        on_a_plain_thread(move || {
            let _entered = handle.enter();
            block_on(ready(&asked)).status()
        });
        assert_eq!(runtime().block_on(ready(&engine)).status(), Status::Pass);
        assert_eq!(no_timer.block_on(ready(&engine)).status(), Status::Pass, "what is known");
    }
}

#[tokio::test]
async fn a_run_that_another_runtime_asked_for_outlives_that_runtime() {
    let gate = Arc::new(Notify::new());
    let waits = Arc::clone(&gate);
    let check = CheckDef::new("waits", move || {
        let gate = Arc::clone(&waits);
        async move { gate.notified().await }
    });
    let engine = engine([check.timeout(60 * SECOND)]);
    engine.runtime.adopt(Handle::current(), None);
    let asked = Arc::clone(&engine);
    std::thread::spawn(move || {
        let short = runtime();
        short.block_on(async { drop(asked.begin(None)) });
    })
    .join()
    .expect("no panic");
    gate.notify_one();
    assert_eq!(ready(&engine).await.status(), Status::Pass);
}
