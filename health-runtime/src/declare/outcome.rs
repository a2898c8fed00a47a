//! The result of one run of a check.

use std::borrow::Cow;
use std::fmt;
use std::mem;
use std::sync::Arc;

use serde_json::Value;

use crate::declare::into_outcome::IntoOutcome;
use crate::declare::part::{Part, Parts};
use crate::declare::status::Status;
use crate::support::{
    TEXT_LIMIT, bounded, bounded_json, bounded_to, bounded_with_sources, catch_panic, shallow,
};

/// The message of a failure for which the author of the check chose none.
pub(crate) const FAILED: &str = "failed";

/// The message of a run that panicked.
pub(crate) const PANICKED: &str = "panicked";

/// The most that an outcome keeps: bytes of a text, and observations.
struct OutcomeLimits {
    text: usize,
    observations: usize,
}

const WHOLE: OutcomeLimits = OutcomeLimits { text: TEXT_LIMIT, observations: 100 };

/// There may be a hundred parts.
const PART: OutcomeLimits = OutcomeLimits { text: 500, observations: 10 };

/// Any error that a check may return.
pub type BoxError = Box<dyn std::error::Error + Send + Sync + 'static>;

/// A value that a check measured. Endpoints show it where details are allowed.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// What was measured, such as `lag`.
    pub name: Cow<'static, str>,
    /// The measured value.
    pub value: Value,
    /// The unit, such as `s`, `By` or `1`.
    pub unit: Cow<'static, str>,
}

/// The result of one run of a check: a status, a public message, observed values and a private cause.
///
/// Only the message is public. The library never publishes the text of an error unless the author of the check chose
/// to publish it. It keeps at most 4 KiB of each text.
///
/// ```
/// use health_runtime::{Outcome, Status};
///
/// let outcome = Outcome::warn("replica is behind").observe("lag", 7.5, "s");
/// assert_eq!(outcome.status(), Status::Warn);
/// assert_eq!(outcome.message(), Some("replica is behind"));
/// ```
#[derive(Clone)]
#[must_use = "an outcome says nothing until a check returns it"]
pub struct Outcome {
    status: Status,
    message: Option<Cow<'static, str>>,
    observations: Vec<Observation>,
    cause: Option<Arc<BoxError>>,
    /// What few outcomes have.
    extras: Option<Box<Extras>>,
}

#[derive(Clone, Debug, Default)]
struct Extras {
    parts: Option<Parts>,
    output: Option<Value>,
}

impl Outcome {
    /// It works.
    pub const fn pass() -> Self {
        Self::of(Status::Pass, None)
    }

    /// It works, but an operator should look at it. The message is public.
    pub fn warn(message: impl Into<Cow<'static, str>>) -> Self {
        Self::of(Status::Warn, Some(message.into()))
    }

    /// It does not work. The message is public; pass what only operators may see to [`cause`](Self::cause).
    pub fn fail(message: impl Into<Cow<'static, str>>) -> Self {
        Self::of(Status::Fail, Some(message.into()))
    }

    /// The outcome of a check that answers for many things whose number is not known at compile time: tenants, shards, queues.
    /// Its status is the worst of theirs, and its message says how many parts have it.
    ///
    /// Where all details are shown, the endpoints show each part: `/health`, `/svc_status` and `/healthcheck` as
    /// `check:part`, and the metrics with the label `part`. An outcome keeps 100 parts, the worst first, and counts the rest. A
    /// part keeps 500 bytes of each text, and ten observations. Of several parts with one name, the worst is kept.
    ///
    /// ```
    /// use health_runtime::{Outcome, Status};
    ///
    /// let outcome = Outcome::of_parts([
    ///     ("shard-1", Outcome::pass().observe("lag", 0.2, "s")),
    ///     ("shard-2", Outcome::warn("is behind")),
    /// ]);
    /// assert_eq!(outcome.status(), Status::Warn);
    /// assert_eq!(outcome.message(), Some("1 of 2 parts with a warning"));
    /// ```
    pub fn of_parts<N: Into<Cow<'static, str>>, O: IntoOutcome>(
        parts: impl IntoIterator<Item = (N, O)>,
    ) -> Self {
        let part = |(name, outcome): (N, O)| Part { name: name.into(), outcome: outcome.into_outcome() };
        Self::with_parts(Parts::new(parts.into_iter().map(part).collect()))
    }

    fn with_parts(parts: Parts) -> Self {
        let mut outcome = Self::of(parts.worst(), parts.summary().map(Cow::Owned));
        outcome.extras().parts = Some(parts);
        outcome
    }

    pub(super) const fn of(status: Status, message: Option<Cow<'static, str>>) -> Self {
        Self { status, message, observations: Vec::new(), cause: None, extras: None }
    }

    /// Adds a measured value with its unit. An outcome keeps at most 100 of them, and at most 4 KiB of each text.
    ///
    /// A float that is infinite or not a number becomes JSON `null`.
    pub fn observe(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<Value>,
        unit: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.add(Observation { name: name.into(), value: value.into(), unit: unit.into() });
        self
    }

    fn add(&mut self, mut observation: Observation) {
        // At once, as even to drop a value that is nested too deeply may overflow the stack.
        observation.value = shallow(mem::take(&mut observation.value));
        self.observations.push(observation);
    }

    /// Sets the value that `/healthcheck` shows as `output`, where all details are shown: any JSON, for a check whose message
    /// is not enough. Default: the message. More than 4 KiB of it become text.
    ///
    /// ```
    /// use health_runtime::Outcome;
    /// use serde_json::json;
    ///
    /// let outcome = Outcome::pass().output(json!({"replicas": 3, "leader": "eu-1"}));
    /// assert_eq!(outcome.parts().len(), 0);
    /// ```
    pub fn output(mut self, output: impl Into<Value>) -> Self {
        self.extras().output = Some(shallow(output.into()));
        self
    }

    fn extras(&mut self) -> &mut Extras {
        self.extras.get_or_insert_default()
    }

    /// Adds the private reason. The engine writes it to the log; endpoints show it only where full details are allowed.
    pub fn cause(mut self, error: impl Into<BoxError>) -> Self {
        self.cause = Some(Arc::new(error.into()));
        self
    }

    /// Shortens every text and list to its limit, and replaces the cause by its text.
    ///
    /// The record outlives the run by hours. An error that it kept could hold a connection open, and would run the
    /// application's code whenever an endpoint shows it.
    pub(crate) fn bounded(self) -> Self {
        let mut outcome = self.bounded_to(&WHOLE);
        if let Some(extras) = &mut outcome.extras {
            extras.parts = extras.parts.take().map(Parts::bounded);
            if let (Some(parts), None) = (&extras.parts, &outcome.cause) {
                let causes = parts.causes();
                outcome.cause = (!causes.is_empty()).then(|| Arc::new(bounded(causes.into()).into()));
            }
        }
        outcome
    }

    pub(super) fn bounded_as_part(self) -> Self {
        self.bounded_to(&PART)
    }

    fn bounded_to(mut self, limits: &OutcomeLimits) -> Self {
        let text = |text| bounded_to(limits.text, text);
        self.message = self.message.map(text);
        self.cause = self.cause.map(|error| Arc::new(text(error_text(error).into()).into()));
        self.observations.truncate(limits.observations);
        for observation in &mut self.observations {
            observation.name = text(mem::take(&mut observation.name));
            observation.unit = text(mem::take(&mut observation.unit));
            observation.value = bounded_json(mem::take(&mut observation.value), limits.text);
        }
        if let Some(extras) = &mut self.extras {
            extras.output = extras.output.take().map(|output| bounded_json(output, limits.text));
        }
        self
    }

    pub(super) fn take_parts(&mut self) -> Option<Parts> {
        self.extras.as_mut()?.parts.take()
    }

    /// The status.
    pub const fn status(&self) -> Status {
        self.status
    }

    /// The public message.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// The measured values, in the order in which the check added them.
    pub fn observations(&self) -> &[Observation] {
        &self.observations
    }

    /// The parts of [`of_parts`](Self::of_parts). Once a check has returned the outcome, the worst 100, worst first.
    pub fn parts(&self) -> &[Part] {
        self.all_parts().map_or(&[], |parts| &parts.shown)
    }

    pub(crate) fn all_parts(&self) -> Option<&Parts> {
        self.extras.as_ref()?.parts.as_ref()
    }

    /// What `/healthcheck` shows as the output.
    #[cfg(feature = "environment")]
    pub(crate) fn shown_output(&self) -> Option<&Value> {
        self.extras.as_ref()?.output.as_ref()
    }

    /// The private reason.
    pub fn error(&self) -> Option<&(dyn std::error::Error + Send + Sync + 'static)> {
        self.cause.as_ref().map(|cause| &***cause)
    }
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The cause may quote a connection string, so `Debug` only shows that there is one.
        f.debug_struct("Outcome")
            .field("status", &self.status)
            .field("message", &self.message)
            .field("observations", &self.observations)
            .field("cause", &self.cause.as_ref().map(|_| "withheld"))
            .field("parts", &self.parts())
            .finish()
    }
}

/// The error with all its sources, as text. `Display` and `Drop` of the error are the application's code: a panic in
/// either must not reach the engine.
fn error_text(error: Arc<BoxError>) -> String {
    let text = catch_panic(|| bounded_with_sources(&**error));
    let text = text.unwrap_or_else(|_| "the error panicked while it was formatted".to_owned());
    let _ = catch_panic(|| drop(error));
    text
}
