//! Checks that behave as the test wants and record what they did.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use health_runtime::{CheckDef, Outcome, Probe, Reporter, Status};

use super::specs::{Kind, Spec};

/// How a check behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Conduct {
    #[default]
    Pass,
    Warn,
    Fail,
    Panic,
    /// Runs until long after its timeout; an async check, which can be cancelled, runs for ever.
    Hang,
    /// Takes two fifths of its timeout.
    Slow,
}

impl Conduct {
    pub(crate) const BAD: [Self; 5] = [Self::Warn, Self::Fail, Self::Panic, Self::Hang, Self::Slow];
}

/// A run of a check, as the check itself recorded it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    pub(crate) started: Instant,
    /// When it ended, with its result; without one if it was cancelled.
    pub(crate) ended: Option<(Instant, Option<Status>)>,
}

/// A report of a reporter, with the moments before and after the call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Report {
    pub(crate) before: Instant,
    pub(crate) status: Status,
    pub(crate) after: Instant,
}

/// A check with its runs and reports since the judge last took them.
pub(crate) struct Subject {
    pub(crate) spec: Spec,
    reporter: Option<Arc<Reporter>>,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    conduct: Conduct,
    silent: bool,
    /// The number of the first run in `runs`.
    first: usize,
    /// Whether a run began before the previous one had ended.
    overlapped: bool,
    runs: Vec<Run>,
    reports: Vec<Report>,
}

impl Subject {
    pub(crate) fn new(spec: Spec) -> Arc<Self> {
        let reporter = match spec.kind {
            Kind::Reporter(Some(deadline)) => Some(Reporter::new().deadline(deadline)),
            Kind::Reporter(None) => Some(Reporter::new()),
            _ => None,
        };
        let reporter = reporter.map(Arc::new);
        Arc::new(Self { spec, reporter, inner: Mutex::default() })
    }

    pub(crate) fn define(self: &Arc<Self>) -> CheckDef {
        let Spec { name, kind, on_fail, timeout, ttl, fail_ttl, every, delay, failures, successes, .. } =
            self.spec;
        let me = Arc::clone(self);
        let check = match (kind, self.reporter.clone()) {
            (_, Some(reporter)) => CheckDef::reporter(name, reporter),
            (Kind::Blocking, _) => CheckDef::blocking(name, move || me.block()),
            _ => CheckDef::new(name, move || Arc::clone(&me).run()),
        };
        let check = self.spec.probes.iter().fold(check, |check, probe| match probe {
            Probe::Liveness => check.liveness(),
            Probe::Readiness => check.readiness(),
            Probe::Startup => check.startup(),
        });
        let check = check.on_fail(on_fail).timeout(timeout).initial_delay(delay);
        let check = check.failures(failures).successes(successes);
        match every {
            Some(every) => check.every(every),
            None => check.ttl(ttl).fail_ttl(fail_ttl),
        }
    }

    /// Sets the behaviour from the next run or report on.
    pub(crate) fn conduct(&self, conduct: Conduct) {
        self.lock().conduct = conduct;
    }

    /// Sets whether it stops to report.
    pub(crate) fn silence(&self, silent: bool) {
        self.lock().silent = silent;
    }

    /// Reports once, if it is a reporter and not silent.
    pub(crate) fn beat(&self) {
        let Some(reporter) = &self.reporter else { return };
        let (conduct, silent) = {
            let inner = self.lock();
            (inner.conduct, inner.silent)
        };
        if silent {
            return;
        }
        let status = match conduct {
            Conduct::Pass | Conduct::Slow => Status::Pass,
            Conduct::Warn => Status::Warn,
            Conduct::Fail | Conduct::Panic | Conduct::Hang => Status::Fail,
        };
        let before = Instant::now();
        reporter.report(status);
        let after = Instant::now();
        self.lock().reports.push(Report { before, status, after });
    }

    /// Takes the runs that ended before `until`. Also returns the next run, if it has begun.
    pub(crate) fn take_runs(&self, until: Instant) -> (Vec<Run>, Option<Run>) {
        let mut inner = self.lock();
        let has_ended = |run: &&Run| run.ended.is_some_and(|(ended, _)| ended < until);
        let ended = inner.runs.iter().take_while(has_ended).count();
        inner.first += ended;
        let taken = inner.runs.drain(..ended).collect();
        (taken, inner.runs.first().copied())
    }

    /// Whether two runs have ever overlapped.
    pub(crate) fn has_overlapped(&self) -> bool {
        self.lock().overlapped
    }

    /// Takes the reports that were complete before `until`.
    pub(crate) fn take_reports(&self, until: Instant) -> Vec<Report> {
        let mut inner = self.lock();
        let complete = inner.reports.partition_point(|report| report.after < until);
        inner.reports.drain(..complete).collect()
    }

    /// Frees unused capacity.
    pub(crate) fn shrink(&self) {
        let mut inner = self.lock();
        inner.runs.shrink_to_fit();
        inner.reports.shrink_to_fit();
    }

    async fn run(self: Arc<Self>) -> Outcome {
        let (run, conduct) = self.begin();
        match conduct {
            Conduct::Hang => std::future::pending().await,
            Conduct::Slow => tokio::time::sleep(self.slow_time()).await,
            _ => {}
        }
        run.end(conduct)
    }

    fn block(&self) -> Outcome {
        let (run, conduct) = self.begin();
        match conduct {
            Conduct::Hang => std::thread::sleep(self.spec.timeout * 3),
            Conduct::Slow => std::thread::sleep(self.slow_time()),
            _ => {}
        }
        run.end(conduct)
    }

    fn slow_time(&self) -> Duration {
        self.spec.timeout * 2 / 5
    }

    fn begin(&self) -> (RunGuard<'_>, Conduct) {
        let mut inner = self.lock();
        let number = inner.first + inner.runs.len();
        inner.overlapped |= inner.runs.last().is_some_and(|run| run.ended.is_none());
        inner.runs.push(Run { started: Instant::now(), ended: None });
        (RunGuard { of: self, number, found: None }, inner.conduct)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Records the end of a run, also when it panics or is cancelled.
struct RunGuard<'a> {
    of: &'a Subject,
    number: usize,
    found: Option<Status>,
}

impl RunGuard<'_> {
    fn end(mut self, conduct: Conduct) -> Outcome {
        let outcome = match conduct {
            Conduct::Pass | Conduct::Slow | Conduct::Hang => Outcome::pass(),
            Conduct::Warn => Outcome::warn("on purpose"),
            Conduct::Fail => Outcome::fail("on purpose").cause("a private reason"),
            Conduct::Panic => {
                self.found = Some(Status::Fail);
                // Panics without the message on the terminal.
                std::panic::resume_unwind(Box::new("on purpose"))
            }
        };
        self.found = Some(outcome.status());
        outcome
    }
}

impl Drop for RunGuard<'_> {
    fn drop(&mut self) {
        let mut inner = self.of.lock();
        let at = self.number - inner.first;
        inner.runs[at].ended = Some((Instant::now(), self.found));
    }
}
