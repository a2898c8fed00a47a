//! A reporter with reports from several threads.

use crate::declare::Reporter;
use crate::engine::cell::interleavings::*;

/// The message of the reporter.
fn says(engine: &Engine) -> Option<String> {
    engine.cells[0].report_from_record(Instant::now(), None).message().map(str::to_owned)
}

fn told_by(reporter: &Arc<Reporter>) -> Arc<Engine> {
    engine([CheckDef::built_in_reporter("worker", Arc::clone(reporter))])
}

/// A report from another thread.
fn reports(reporter: &Arc<Reporter>) -> JoinHandle<()> {
    let reporter = Arc::clone(reporter);
    thread::spawn(move || reporter.set(Status::Fail, "the other's"))
}

#[test]
fn the_later_of_two_concurrent_reports_counts_in_every_order() {
    enumerate(|| {
        let reporter = Arc::new(Reporter::new());
        let engine = told_by(&reporter);
        let other = reports(&reporter);
        reporter.set(Status::Pass, "mine");
        other.join().expect("no panic");
        // An engine that is built now gets the last report.
        assert_eq!(says(&engine), says(&told_by(&reporter)));
    });
}

#[test]
fn a_report_during_build_counts_in_every_order() {
    enumerate(|| {
        let reporter = Arc::new(Reporter::new());
        reporter.set(Status::Pass, "before");
        let other = reports(&reporter);
        let engine = told_by(&reporter);
        other.join().expect("no panic");
        assert_eq!(says(&engine).as_deref(), Some("the other's"));
    });
}
