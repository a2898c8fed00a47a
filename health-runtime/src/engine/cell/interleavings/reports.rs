//! A check that is told, by several at once.

use crate::declare::Reporter;
use crate::engine::cell::interleavings::*;

/// What a check says that `reporter` tells.
fn says(engine: &Engine) -> Option<String> {
    engine.cells[0].report_from_record(Instant::now(), None).message().map(str::to_owned)
}

fn told_by(reporter: &Arc<Reporter>) -> Arc<Engine> {
    engine([CheckDef::built_in_reporter("worker", Arc::clone(reporter))])
}

/// Another thread that reports.
fn reports(reporter: &Arc<Reporter>) -> JoinHandle<()> {
    let reporter = Arc::clone(reporter);
    thread::spawn(move || reporter.set(Status::Fail, "the other's"))
}

#[test]
fn of_two_reports_at_once_the_last_stands_in_every_order() {
    enumerate(|| {
        let reporter = Arc::new(Reporter::new());
        let engine = told_by(&reporter);
        let other = reports(&reporter);
        reporter.set(Status::Pass, "mine");
        other.join().expect("no panic");
        // Whoever listens from now on hears the last report.
        assert_eq!(says(&engine), says(&told_by(&reporter)));
    });
}

#[test]
fn a_report_during_the_build_stands_in_every_order() {
    enumerate(|| {
        let reporter = Arc::new(Reporter::new());
        reporter.set(Status::Pass, "before");
        let other = reports(&reporter);
        let engine = told_by(&reporter);
        other.join().expect("no panic");
        assert_eq!(says(&engine).as_deref(), Some("the other's"));
    });
}
