//! Checks that do as they are told, and write down what they did and when.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use health_runtime::{CheckDef, Outcome, Probe, Reporter, Status};

use super::specs::{Kind, Spec};

/// What a check is told to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Conduct {
    #[default]
    Pass,
    Warn,
    Fail,
    Panic,
    /// Until long after its timeout; for ever where it can be stopped.
    Hang,
    /// Well within its timeout.
    Slow,
}

impl Conduct {
    pub(crate) const BAD: [Self; 5] = [Self::Warn, Self::Fail, Self::Panic, Self::Hang, Self::Slow];
}

/// A run of a check, as the check itself saw it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    pub(crate) started: Instant,
    /// When it ended, and what it found: nothing, when it was stopped.
    pub(crate) ended: Option<(Instant, Option<Status>)>,
}

/// A report of a reporter: when it began to tell, what, and when everybody had heard.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told {
    pub(crate) before: Instant,
    pub(crate) status: Status,
    pub(crate) after: Instant,
}

/// A check with all that it did since somebody last looked.
pub(crate) struct Subject {
    pub(crate) spec: Spec,
    reporter: Option<&'static Reporter>,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    conduct: Conduct,
    silent: bool,
    /// The number of the first run that is still here.
    first: usize,
    /// Whether a run began before the last one had ended.
    overlapped: bool,
    runs: Vec<Run>,
    told: Vec<Told>,
}

impl Subject {
    pub(crate) fn new(spec: Spec) -> Arc<Self> {
        let reporter = match spec.kind {
            Kind::Told(Some(deadline)) => Some(Reporter::new().deadline(deadline)),
            Kind::Told(None) => Some(Reporter::new()),
            _ => None,
        };
        // A reporter lives as long as the process, as one in a static does.
        let reporter = reporter.map(|reporter| &*Box::leak(Box::new(reporter)));
        Arc::new(Self { spec, reporter, inner: Mutex::default() })
    }

    pub(crate) fn define(self: &Arc<Self>) -> CheckDef {
        let Spec { name, kind, on_fail, timeout, ttl, fail_ttl, every, delay, failures, successes, .. } =
            self.spec;
        let me = Arc::clone(self);
        let check = match (kind, self.reporter) {
            (_, Some(reporter)) => CheckDef::reporter(name, reporter),
            (Kind::Blocking, _) => CheckDef::blocking(name, move || me.block()),
            _ => CheckDef::new(name, move || Arc::clone(&me).run()),
        };
        let check = self.spec.probes.iter().fold(check, |check, probe| match probe {
            Probe::Liveness => check.liveness(),
            Probe::Readiness => check.readiness(),
            Probe::Startup => check.startup(),
        });
        let check = check.on_fail(on_fail).timeout(timeout).ttl(ttl).fail_ttl(fail_ttl).initial_delay(delay);
        let check = check.failures(failures).successes(successes);
        match every {
            Some(every) => check.every(every),
            None => check,
        }
    }

    /// From the next run or report on.
    pub(crate) fn conduct(&self, conduct: Conduct) {
        self.lock().conduct = conduct;
    }

    /// Whether it reports nothing.
    pub(crate) fn silence(&self, silent: bool) {
        self.lock().silent = silent;
    }

    /// Reports once, unless it is silent or does not report.
    pub(crate) fn beat(&self) {
        let Some(reporter) = self.reporter else { return };
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
        self.lock().told.push(Told { before, status, after });
    }

    /// The runs that have ended before `until` since this was last called, and the next.
    pub(crate) fn take_runs(&self, until: Instant) -> (Vec<Run>, Option<Run>) {
        let mut inner = self.lock();
        let has_ended = |run: &&Run| run.ended.is_some_and(|(ended, _)| ended < until);
        let ended = inner.runs.iter().take_while(has_ended).count();
        inner.first += ended;
        let taken = inner.runs.drain(..ended).collect();
        (taken, inner.runs.first().copied())
    }

    /// Whether two runs were ever under way at once.
    pub(crate) fn has_overlapped(&self) -> bool {
        self.lock().overlapped
    }

    /// The reports before `until` since this was last called.
    pub(crate) fn take_told(&self, until: Instant) -> Vec<Told> {
        let mut inner = self.lock();
        let heard = inner.told.partition_point(|told| told.after < until);
        inner.told.drain(..heard).collect()
    }

    /// Gives back the room that it does not need now.
    pub(crate) fn shrink(&self) {
        let mut inner = self.lock();
        inner.runs.shrink_to_fit();
        inner.told.shrink_to_fit();
    }

    async fn run(self: Arc<Self>) -> Outcome {
        let (run, conduct) = self.begin();
        match conduct {
            Conduct::Hang => std::future::pending().await,
            Conduct::Slow => tokio::time::sleep(self.slowly()).await,
            _ => {}
        }
        run.end(conduct)
    }

    fn block(&self) -> Outcome {
        let (run, conduct) = self.begin();
        match conduct {
            Conduct::Hang => std::thread::sleep(self.spec.timeout * 3),
            Conduct::Slow => std::thread::sleep(self.slowly()),
            _ => {}
        }
        run.end(conduct)
    }

    fn slowly(&self) -> Duration {
        self.spec.timeout * 2 / 5
    }

    fn begin(&self) -> (UnderWay<'_>, Conduct) {
        let mut inner = self.lock();
        let number = inner.first + inner.runs.len();
        inner.overlapped |= inner.runs.last().is_some_and(|run| run.ended.is_none());
        inner.runs.push(Run { started: Instant::now(), ended: None });
        (UnderWay { of: self, number, found: None }, inner.conduct)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes down when a run ended, however it did.
struct UnderWay<'a> {
    of: &'a Subject,
    number: usize,
    found: Option<Status>,
}

impl UnderWay<'_> {
    fn end(mut self, conduct: Conduct) -> Outcome {
        let outcome = match conduct {
            Conduct::Pass | Conduct::Slow | Conduct::Hang => Outcome::pass(),
            Conduct::Warn => Outcome::warn("as it was told"),
            Conduct::Fail => Outcome::fail("as it was told").cause("a private reason"),
            Conduct::Panic => {
                self.found = Some(Status::Fail);
                // As a panic, but for the lines on the terminal.
                std::panic::resume_unwind(Box::new("as it was told"))
            }
        };
        self.found = Some(outcome.status());
        outcome
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        let mut inner = self.of.lock();
        let at = self.number - inner.first;
        inner.runs[at].ended = Some((Instant::now(), self.found));
    }
}
