//! The checks of the application under test, with at least one of each kind that the engine distinguishes.

use std::time::Duration;

use health_runtime::{OnFail, Probe};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Async,
    Blocking,
    /// A reporter with its deadline.
    Reporter(Option<Duration>),
}

/// The declaration of a check.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spec {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) probes: &'static [Probe],
    pub(crate) on_fail: OnFail,
    pub(crate) timeout: Duration,
    pub(crate) ttl: Duration,
    pub(crate) fail_ttl: Duration,
    pub(crate) every: Option<Duration>,
    pub(crate) delay: Duration,
    pub(crate) failures: u32,
    pub(crate) successes: u32,
}

impl Spec {
    /// Whether the check belongs to `probe`; without a probe, every check does.
    pub(crate) fn belongs_to(&self, probe: Option<Probe>) -> bool {
        probe.is_none_or(|probe| self.probes.contains(&probe))
    }

    /// Whether requests never run it: it runs in the background or is a reporter.
    pub(crate) fn runs_without_requests(&self) -> bool {
        self.every.is_some() || matches!(self.kind, Kind::Reporter(_))
    }
}

/// The probe deadline, which is shorter than the timeout of the check `patient`.
pub(crate) const PROBE_DEADLINE: Duration = ms(1_000);

/// The longest time that a run and so a request takes.
pub(crate) const LONGEST: Duration = ms(3_200);

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

const PLAIN: Spec = Spec {
    name: "",
    kind: Kind::Async,
    probes: &[Probe::Readiness],
    on_fail: OnFail::Fail,
    timeout: ms(300),
    ttl: ms(500),
    fail_ttl: ms(200),
    every: None,
    delay: ms(0),
    failures: 1,
    successes: 1,
};

/// Sorted by name, like reports.
pub(crate) const SPECS: [Spec; 15] = [
    Spec { name: "background", every: Some(ms(200)), failures: 2, ..PLAIN },
    Spec {
        name: "cosmetics",
        on_fail: OnFail::Ignore,
        probes: &[Probe::Liveness, Probe::Readiness],
        ..PLAIN
    },
    Spec { name: "database", ..PLAIN },
    Spec { name: "delayed", delay: ms(3_000), ttl: ms(800), ..PLAIN },
    Spec { name: "disk", kind: Kind::Blocking, timeout: ms(250), ttl: ms(400), ..PLAIN },
    Spec { name: "event-loop", probes: &[Probe::Liveness], ttl: ms(300), fail_ttl: ms(100), ..PLAIN },
    Spec { name: "flappy", failures: 3, successes: 2, ttl: ms(150), fail_ttl: ms(50), ..PLAIN },
    Spec {
        name: "importer",
        kind: Kind::Reporter(None),
        on_fail: OnFail::Warn,
        failures: 2,
        successes: 3,
        ..PLAIN
    },
    Spec { name: "lagging", kind: Kind::Blocking, every: Some(ms(500)), on_fail: OnFail::Warn, ..PLAIN },
    Spec { name: "migrations", probes: &[Probe::Startup], successes: 2, ..PLAIN },
    Spec { name: "patient", timeout: ms(3_000), on_fail: OnFail::Warn, fail_ttl: ms(400), ..PLAIN },
    Spec { name: "search", on_fail: OnFail::Warn, ttl: ms(700), fail_ttl: ms(300), ..PLAIN },
    Spec { name: "uncached", ttl: ms(0), fail_ttl: ms(0), ..PLAIN },
    Spec { name: "warm-up", probes: &[Probe::Readiness, Probe::Startup], ..PLAIN },
    Spec {
        name: "worker",
        kind: Kind::Reporter(Some(ms(600))),
        probes: &[Probe::Liveness, Probe::Readiness],
        failures: 3,
        successes: 2,
        ..PLAIN
    },
];
