use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::declare::check_config::{CheckConfig, CheckFacts, MAX_DURATION};
use crate::declare::context::{Context, Missing};
use crate::declare::defaults::{self, CheckDefaults};
use crate::declare::into_outcome::IntoOutcome;
use crate::declare::on_fail::OnFail;
use crate::declare::probe::{Probe, Probes};
use crate::declare::reporter::Reporter;
use crate::declare::run::{ReporterHandle, Run};
use crate::support::{Location, bounded};

type BindCheck = Box<dyn FnOnce(&Context) -> Result<Run, Missing> + Send>;

/// The definition of a check. `#[health_check]` submits one; build one by hand if the checks are known only at run
/// time:
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
///
/// [`Builder::build`](crate::Builder::build) validates it: an error names a value that is out of range. Durations longer
/// than 100 years are shortened to that.
#[must_use = "a check does nothing until it is given to `Builder::check`"]
pub struct CheckDef {
    config: CheckConfig,
    /// As declared. The default depends on `every`, which may be set later.
    ttl: Option<Duration>,
    /// As declared, or `None` for the default of the application.
    timeout: Option<Duration>,
    defaults: CheckDefaults,
    fail_ttl: Option<Duration>,
    bind: BindCheck,
}

impl CheckDef {
    /// A check that runs on the application's async runtime. The function returns the future of one run.
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

    /// A check that may block its thread. It runs on the blocking pool of the application's runtime.
    #[track_caller]
    pub fn blocking<O: IntoOutcome>(
        name: impl Into<Cow<'static, str>>,
        check: impl Fn() -> O + Send + Sync + 'static,
    ) -> Self {
        let run = Run::blocking(check);
        Self::declare(name.into(), Location::caller(), Box::new(|_| Ok(run)))
    }

    /// A check that the engine does not run. Its outcome is the last report to `reporter`: a `&'static Reporter`, or an
    /// `Arc<Reporter>` for a check that is known only at run time.
    ///
    /// ```standalone_crate
    /// use std::sync::Arc;
    /// use health_runtime::{CheckDef, Health, Reporter, Status};
    ///
    /// # fn main() -> Result<(), health_runtime::Error> {
    /// let queue = Arc::new(Reporter::new());
    /// let health = Health::builder().check(CheckDef::reporter("queue", Arc::clone(&queue))).build()?;
    /// queue.set(Status::Pass, "is empty");
    /// # drop(health);
    /// # Ok(()) }
    /// ```
    #[track_caller]
    pub fn reporter(name: impl Into<Cow<'static, str>>, reporter: impl Into<ReporterHandle>) -> Self {
        let ReporterHandle(run) = reporter.into();
        Self::declare(name.into(), Location::caller(), Box::new(move |_| Ok(run)))
    }

    /// A check of the library, with a reporter of its own.
    pub(crate) fn built_in_reporter(name: &'static str, reporter: Arc<Reporter>) -> Self {
        Self::declare(name.into(), Location::BUILT_IN, Box::new(move |_| Ok(Run::ReportedShared(reporter))))
    }

    /// The definition that the attribute submits. `bind` takes the values that the check asks for from the context,
    /// when the application builds its `Health`.
    #[doc(hidden)]
    pub fn declare(name: Cow<'static, str>, location: Location, bind: BindCheck) -> Self {
        let config = CheckConfig {
            name,
            description: Cow::Borrowed(""),
            probes: Probes::default(),
            tags: Vec::new(),
            on_fail: OnFail::Fail,
            timeout: defaults::TIMEOUT,
            ttl: defaults::TTL,
            fail_ttl: defaults::FAIL_TTL,
            every: None,
            initial_delay: Duration::ZERO,
            failures: defaults::THRESHOLD,
            successes: defaults::THRESHOLD,
            facts: CheckFacts::default(),
            is_off: false,
            location,
            settled: None,
        };
        let defaults = CheckDefaults::default();
        Self { config, ttl: None, fail_ttl: None, timeout: None, defaults, bind }
    }

    /// The name and the place in the source. Definitions are sorted by both.
    pub(crate) fn name_and_location(&self) -> (&str, Location) {
        (&self.config.name, self.config.location)
    }

    /// The limits that this check breaks, in one sentence each.
    pub(crate) fn mistakes(&self) -> Vec<String> {
        let mut mistakes = self.config.mistakes();
        if self.config.every.is_some() && (self.ttl.is_some() || self.fail_ttl.is_some()) {
            mistakes.push(format!(
                "the check {:?} has a `ttl` or `fail_ttl` beside `every`. It has no effect, because a record is reused until \
                 the next run: remove it",
                bounded(self.config.name.clone())
            ));
        }
        mistakes
    }

    /// Sets what applies where the definition says nothing.
    pub(crate) fn set_defaults(&mut self, defaults: CheckDefaults) {
        self.defaults = defaults;
    }

    /// The settings of the check, with the defaults that depend on other settings filled in.
    pub(crate) fn with_defaults(&self) -> CheckConfig {
        let mut config = self.config.clone();
        if config.probes.is_empty() {
            config.probes = config.probes.with(defaults::PROBE);
        }
        // A record of a background check is reused until the next run.
        config.ttl = config.every.unwrap_or_else(|| self.ttl.unwrap_or(self.defaults.ttl));
        config.fail_ttl = config.every.unwrap_or_else(|| self.fail_ttl.unwrap_or(self.defaults.fail_ttl));
        // A run that outlasts the interval would delay the next one.
        let longest = config.every.filter(|every| !every.is_zero()).unwrap_or(MAX_DURATION);
        config.timeout = self.timeout.unwrap_or_else(|| self.defaults.timeout.min(longest));
        config
    }

    /// The settings of the check, and how to run it with the values of `context`.
    pub(crate) fn bind(self, context: &Context) -> (CheckConfig, Result<Run, Missing>) {
        (self.with_defaults(), (self.bind)(context))
    }

    /// Marks a check of the library.
    pub(crate) fn built_in(mut self) -> Self {
        self.config.location = Location::BUILT_IN;
        self
    }

    /// Leaves a check of the library out of every report while `settled` is set.
    pub(crate) fn until_settled(mut self, settled: Arc<AtomicBool>) -> Self {
        self.config.settled = Some(settled);
        self
    }

    /// Adds the check to [`Probe::Liveness`]. Only check what a restart of the process can repair: a liveness check of a
    /// database would restart every replica during an outage of that database.
    pub fn liveness(mut self) -> Self {
        self.config.probes = self.config.probes.with(Probe::Liveness);
        self
    }

    /// Adds the check to [`Probe::Readiness`]. A check that names no probe belongs to this one.
    pub fn readiness(mut self) -> Self {
        self.config.probes = self.config.probes.with(Probe::Readiness);
        self
    }

    /// Adds the check to [`Probe::Startup`]. Once the check has passed there, it counts as passed until the process
    /// ends.
    pub fn startup(mut self) -> Self {
        self.config.probes = self.config.probes.with(Probe::Startup);
        self
    }

    /// Describes what the check looks at, in one sentence. Default: empty.
    pub fn description(mut self, description: impl Into<Cow<'static, str>>) -> Self {
        self.config.description = description.into();
        self
    }

    /// Adds tags, by which `/health?tag=..` selects checks. Each has 1 to 100 characters and occurs once. Default: none.
    pub fn tags<T: Into<Cow<'static, str>>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        self.config.tags.extend(tags.into_iter().map(Into::into));
        self
    }

    /// Sets what a failure means for the report. Default: [`OnFail::Fail`].
    pub fn on_fail(mut self, on_fail: OnFail) -> Self {
        self.config.on_fail = on_fail;
        self
    }

    /// Sets how long one run may take. A run that takes longer fails as timed out. Default: 2 s, or
    /// [`Builder::default_timeout`](crate::Builder::default_timeout), but at most the interval of [`every`](Self::every). Zero
    /// is an error.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.config.timeout = timeout.min(MAX_DURATION);
        self.timeout = Some(self.config.timeout);
        self
    }

    /// Sets how long a passing record is reused. Default: 5 s.
    ///
    /// With zero no record is reused, but requests that arrive during a run still share that run.
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = Some(ttl.min(MAX_DURATION));
        self
    }

    /// Sets how long a record that does not pass is reused. Default: 1 s.
    ///
    /// With zero no record is reused, but requests that arrive during a run still share that run.
    pub fn fail_ttl(mut self, fail_ttl: Duration) -> Self {
        self.fail_ttl = Some(fail_ttl.min(MAX_DURATION));
        self
    }

    /// Runs the check in the background at this interval, with jitter, so that no request waits for it. Default: the
    /// check runs when a request asks for it. Zero is an error.
    ///
    /// A record is then reused until the next run, so [`ttl`](Self::ttl) and [`fail_ttl`](Self::fail_ttl) beside it are
    /// errors. Without a [`timeout`](Self::timeout) of its own, a run may take the interval at most.
    pub fn every(mut self, every: Duration) -> Self {
        self.config.every = Some(every.min(MAX_DURATION));
        self
    }

    /// Delays the first run until this long after the start. Until then the check fails readiness and startup, and passes
    /// liveness. Default: zero.
    pub fn initial_delay(mut self, initial_delay: Duration) -> Self {
        self.config.initial_delay = initial_delay.min(MAX_DURATION);
        self
    }

    /// Sets how many runs in a row must fail before a passing check fails. Default: 1. Zero is an error.
    pub fn failures(mut self, failures: u32) -> Self {
        self.config.failures = failures;
        self
    }

    /// Sets how many runs in a row must not fail before a failing check recovers, and before a new check passes for the
    /// first time. A liveness check counts as alive until then. Default: 1. Zero is an error.
    pub fn successes(mut self, successes: u32) -> Self {
        self.config.successes = successes;
        self
    }

    /// Names the team or person that looks after what the check looks at. The endpoints and the log show it where the check
    /// does not pass and all details are shown. 1 to 100 characters. Default: none.
    pub fn owner(mut self, owner: impl Into<Cow<'static, str>>) -> Self {
        self.config.facts.owner = stated(owner.into());
        self
    }

    /// Sets the web address that says what to do when the check fails. It is shown beside the [`owner`](Self::owner). It has
    /// `http` or `https`, no password, and at most 2,000 bytes. Default: none.
    pub fn runbook(mut self, runbook: impl Into<Cow<'static, str>>) -> Self {
        self.config.facts.runbook = stated(runbook.into());
        self
    }

    /// Sets `componentType` in `/health`, which shows it where all details are shown: `component`, `datastore`, `system`, or
    /// another word. 1 to 100 characters. Default: none.
    pub fn component_type(mut self, kind: impl Into<Cow<'static, str>>) -> Self {
        self.config.facts.component_type = stated(kind.into());
        self
    }

    /// Sets `componentId` in `/health`, which shows it where all details are shown: what identifies this instance of the
    /// component. 1 to 100 characters. Default: none.
    pub fn component_id(mut self, id: impl Into<Cow<'static, str>>) -> Self {
        self.config.facts.component_id = stated(id.into());
        self
    }
}

/// A text that was given, so that an empty one is a mistake and not a missing one.
fn stated(text: Cow<'static, str>) -> Cow<'static, str> {
    if text.is_empty() { Cow::Borrowed(" ") } else { text }
}

impl fmt::Debug for CheckDef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CheckDef")
            .field("name", &self.config.name)
            .field("probes", &self.config.probes)
            .field("location", &self.config.location)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn check() -> CheckDef {
        CheckDef::new("check", || async {})
    }

    #[test]
    fn without_a_written_timeout_a_background_check_may_take_the_interval_at_most() {
        let timeout = |check: CheckDef| check.with_defaults().timeout;
        assert_eq!(timeout(check()), 2 * SECOND);
        assert_eq!(timeout(check().every(SECOND)), SECOND);
        assert_eq!(timeout(check().every(60 * SECOND)), 2 * SECOND);
        assert_eq!(timeout(check().every(SECOND).timeout(5 * SECOND)), 5 * SECOND);
    }

    #[test]
    fn a_ttl_beside_an_interval_is_a_mistake() {
        assert_eq!(check().ttl(SECOND).mistakes(), [""; 0]);
        assert_eq!(check().every(SECOND).mistakes(), [""; 0]);
        for wrong in [check().every(SECOND).ttl(SECOND), check().fail_ttl(SECOND).every(SECOND)] {
            let mistakes = wrong.mistakes();
            assert!(mistakes[0].contains("remove it"), "{mistakes:?}");
        }
    }
}
