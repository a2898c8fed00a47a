use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::declare::context::{Context, Missing};
use crate::declare::outcome::{IntoOutcome, Outcome, Status};
use crate::declare::probe::{Probe, Probes};
use crate::declare::reporter::Reporter;
use crate::support::Location;

/// What a failing check counts as in a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnFail {
    /// The report fails.
    #[default]
    Fail,
    /// The report warns: the check degrades, it does not take the service out.
    Warn,
    /// The report does not change: the check is only shown.
    Ignore,
}

impl OnFail {
    /// `fail`, `warn` or `ignore`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Warn => "warn",
            Self::Ignore => "ignore",
        }
    }

    /// What a check with `status` counts as; `None` when it counts for nothing.
    pub(crate) fn counted(self, status: Status) -> Option<Status> {
        match (status, self) {
            (Status::Fail, Self::Warn) => Some(Status::Warn),
            (Status::Fail, Self::Ignore) => None,
            (status, _) => Some(status),
        }
    }
}

/// Starts a run of an asynchronous check.
pub(crate) type AsyncCheck = dyn Fn() -> Pin<Box<dyn Future<Output = Outcome> + Send>> + Send + Sync;

/// How a check comes to its outcome, with everything it needs.
#[derive(Clone)]
pub enum Run {
    /// Polled on the runtime.
    Async(Arc<AsyncCheck>),
    /// Called on the blocking pool.
    Blocking(Arc<dyn Fn() -> Outcome + Send + Sync>),
    /// Not run: others report to it.
    Reported(&'static Reporter),
    /// Likewise, to a reporter that belongs to one health.
    ReportedShared(Arc<Reporter>),
}

impl Run {
    /// From a function that returns a future.
    pub fn asynchronous<F, O>(check: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = O> + Send + 'static,
        O: IntoOutcome,
    {
        Self::Async(Arc::new(move || {
            let found = check();
            Box::pin(async move { found.await.into_outcome() })
        }))
    }

    /// From a function that may block its thread.
    pub fn blocking<O: IntoOutcome>(check: impl Fn() -> O + Send + Sync + 'static) -> Self {
        Self::Blocking(Arc::new(move || check().into_outcome()))
    }

    /// Who is told, where nothing is run.
    pub(crate) fn reporter(&self) -> Option<&Reporter> {
        match self {
            Self::Async(_) | Self::Blocking(_) => None,
            Self::Reported(reporter) => Some(reporter),
            Self::ReportedShared(reporter) => Some(reporter),
        }
    }
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Async(_) => "Async",
            Self::Blocking(_) => "Blocking",
            Self::Reported(_) => "Reported",
            Self::ReportedShared(_) => "ReportedShared",
        })
    }
}

type Bind = Box<dyn FnOnce(&Context) -> Result<Run, Missing> + Send>;

/// What is known of a check before it runs.
#[derive(Clone, Debug)]
pub(crate) struct CheckConfig {
    pub(crate) name: Cow<'static, str>,
    pub(crate) description: Cow<'static, str>,
    pub(crate) probes: Probes,
    pub(crate) tags: Vec<Cow<'static, str>>,
    pub(crate) on_fail: OnFail,
    pub(crate) timeout: Duration,
    pub(crate) ttl: Duration,
    pub(crate) fail_ttl: Duration,
    pub(crate) every: Option<Duration>,
    pub(crate) initial_delay: Duration,
    pub(crate) failures: u32,
    pub(crate) successes: u32,
    pub(crate) location: Location,
}

const TTL: Duration = Duration::from_secs(5);
const FAIL_TTL: Duration = Duration::from_secs(1);

/// "For ever" must not overflow a clock.
pub(crate) const MAX_DURATION: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// The definition of a check, as `#[health_check]` submits it or as it is made by hand:
///
/// ```standalone_crate
/// # use std::time::Duration;
/// use health_runtime::{CheckDef, Health};
///
/// # fn main() -> Result<(), health_runtime::Error> {
/// let queue = CheckDef::new("queue", || async { true })
///     .liveness()
///     .timeout(Duration::from_millis(500));
/// let health = Health::builder().check(queue).build()?;
/// # Ok(()) }
/// ```
#[must_use = "a check does nothing until it is given to `Builder::check`"]
pub struct CheckDef {
    check: CheckConfig,
    /// As they were said; what they default to depends on the rest.
    ttl: Option<Duration>,
    fail_ttl: Option<Duration>,
    bind: Bind,
}

impl CheckDef {
    /// A check that runs on the async runtime.
    #[track_caller]
    pub fn new<F, O>(
        name: impl Into<Cow<'static, str>>,
        check: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = O> + Send + 'static,
        O: IntoOutcome,
    {
        let run = Run::asynchronous(check);
        Self::declare(name.into(), Location::caller(), Box::new(|_| Ok(run)))
    }

    /// A check that may block its thread; it runs on the blocking pool.
    #[track_caller]
    pub fn blocking<O: IntoOutcome>(
        name: impl Into<Cow<'static, str>>,
        check: impl Fn() -> O + Send + Sync + 'static,
    ) -> Self {
        let run = Run::blocking(check);
        Self::declare(name.into(), Location::caller(), Box::new(|_| Ok(run)))
    }

    /// A check that is not run: `reporter` is told.
    #[track_caller]
    pub fn reporter(name: impl Into<Cow<'static, str>>, reporter: &'static Reporter) -> Self {
        Self::declare(name.into(), Location::caller(), Box::new(move |_| Ok(Run::Reported(reporter))))
    }

    /// Likewise, of the library's own.
    pub(crate) fn built_in_reporter(name: &'static str, reporter: Arc<Reporter>) -> Self {
        Self::declare(name.into(), Location::BUILT_IN, Box::new(move |_| Ok(Run::ReportedShared(reporter))))
    }

    /// What the attribute declares: the state is resolved when the health is built.
    #[doc(hidden)]
    pub fn declare(name: Cow<'static, str>, location: Location, bind: Bind) -> Self {
        let check = CheckConfig {
            name,
            description: Cow::Borrowed(""),
            probes: Probes::default(),
            tags: Vec::new(),
            on_fail: OnFail::Fail,
            timeout: Duration::from_secs(2),
            ttl: TTL,
            fail_ttl: FAIL_TTL,
            every: None,
            initial_delay: Duration::ZERO,
            failures: 1,
            successes: 1,
            location,
        };
        Self { check, ttl: None, fail_ttl: None, bind }
    }

    /// What it is called and where it stands, by which definitions are sorted.
    pub(crate) fn name_and_place(&self) -> (&str, Location) {
        (&self.check.name, self.check.location)
    }

    /// What is wrong with it by itself, in a sentence each.
    pub(crate) fn wrong(&self) -> Vec<String> {
        self.check.wrong()
    }

    /// The check, with what it leaves open filled in.
    pub(crate) fn with_defaults(&self) -> CheckConfig {
        let mut check = self.check.clone();
        if check.probes.is_empty() {
            check.probes = check.probes.with(Probe::Readiness);
        }
        check.ttl = self.ttl.or(check.every).unwrap_or(TTL);
        check.fail_ttl = self.fail_ttl.or(check.every).unwrap_or(FAIL_TTL);
        check
    }

    /// The check, and how it runs with the values of `context`.
    pub(crate) fn bind(self, context: &Context) -> (CheckConfig, Result<Run, Missing>) {
        (self.with_defaults(), (self.bind)(context))
    }

    /// One of the library's own.
    pub(crate) fn built_in(mut self) -> Self {
        self.check.location = Location::BUILT_IN;
        self
    }

    /// Asked by [`Probe::Liveness`]. A check of something outside the process must not be: a restart does not mend it.
    pub fn liveness(mut self) -> Self {
        self.check.probes = self.check.probes.with(Probe::Liveness);
        self
    }

    /// Asked by [`Probe::Readiness`]: the default when no probe is named.
    pub fn readiness(mut self) -> Self {
        self.check.probes = self.check.probes.with(Probe::Readiness);
        self
    }

    /// Asked by [`Probe::Startup`]; once it has passed, it stays passed.
    pub fn startup(mut self) -> Self {
        self.check.probes = self.check.probes.with(Probe::Startup);
        self
    }

    /// What the check looks at, in a sentence for people.
    pub fn description(mut self, description: impl Into<Cow<'static, str>>) -> Self {
        self.check.description = description.into();
        self
    }

    /// Adds tags, of 1 to 100 characters each, and none twice.
    pub fn tags<T: Into<Cow<'static, str>>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        self.check.tags.extend(tags.into_iter().map(Into::into));
        self
    }

    /// What a failure counts as in a report; default [`OnFail::Fail`].
    pub fn on_fail(mut self, on_fail: OnFail) -> Self {
        self.check.on_fail = on_fail;
        self
    }

    /// How long one run may take, not zero; default 2 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.check.timeout = timeout.min(MAX_DURATION);
        self
    }

    /// How long a passing record is reused; default 5 s. Zero: never, though concurrent requests share one run.
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = Some(ttl.min(MAX_DURATION));
        self
    }

    /// How long a record that does not pass is reused; default 1 s. Zero: never, though concurrent requests share one
    /// run.
    pub fn fail_ttl(mut self, fail_ttl: Duration) -> Self {
        self.fail_ttl = Some(fail_ttl.min(MAX_DURATION));
        self
    }

    /// Runs in the background at this interval, not zero, with jitter, so that no request ever waits for it. `ttl` and `fail_ttl`
    /// then say how long clients may keep what `/health` answers, by default as long as the interval. Default: run when
    /// asked.
    pub fn every(mut self, every: Duration) -> Self {
        self.check.every = Some(every.min(MAX_DURATION));
        self
    }

    /// Not run before this long after the start; until then it does not pass. Default zero.
    pub fn initial_delay(mut self, initial_delay: Duration) -> Self {
        self.check.initial_delay = initial_delay.min(MAX_DURATION);
        self
    }

    /// How many failing runs in a row turn a passing check, from 1; default 1.
    pub fn failures(mut self, failures: u32) -> Self {
        self.check.failures = failures;
        self
    }

    /// How many runs in a row that do not fail turn a failing check, from 1; default 1.
    pub fn successes(mut self, successes: u32) -> Self {
        self.check.successes = successes;
        self
    }
}

impl fmt::Debug for CheckDef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CheckDef")
            .field("name", &self.check.name)
            .field("probes", &self.check.probes)
            .field("location", &self.check.location)
            .finish_non_exhaustive()
    }
}
