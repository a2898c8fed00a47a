//! The checks of the application under fire: one at least of each kind that the engine tells apart.

use std::time::Duration;

use health_runtime::{OnFail, Probe};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Async,
    Blocking,
    /// A reporter, with the time of silence after which it fails.
    Told(Option<Duration>),
}

/// How a check is declared.
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
    /// Whether it answers `probe`, or any question where there is none.
    pub(crate) fn answers(&self, probe: Option<Probe>) -> bool {
        probe.is_none_or(|probe| self.probes.contains(&probe))
    }

    /// Whether no request ever runs it.
    pub(crate) fn is_unasked(&self) -> bool {
        self.every.is_some() || matches!(self.kind, Kind::Told(_))
    }
}

/// Within this a report is answered: less than the timeout of the check `patient`.
pub(crate) const PROBE_DEADLINE: Duration = ms(1_000);

/// The longest that a run lasts, and so a request.
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

/// By name, as reports have them.
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
        kind: Kind::Told(None),
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
        kind: Kind::Told(Some(ms(600))),
        probes: &[Probe::Liveness, Probe::Readiness],
        failures: 3,
        successes: 2,
        ..PLAIN
    },
];
