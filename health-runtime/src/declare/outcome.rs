//! The result of one run of a check.

use std::borrow::Cow;
use std::fmt;
use std::mem;
use std::sync::Arc;

use serde_json::Value;

use crate::declare::status::Status;
use crate::support::{TEXT_LIMIT, bounded, bounded_with_sources, catch_panic};

/// The message of a failure for which the author of the check chose none.
pub(crate) const FAILED: &str = "failed";

/// The message of a run that panicked.
pub(crate) const PANICKED: &str = "panicked";

/// The most observations that an outcome keeps.
const MAX_OBSERVATIONS: usize = 100;

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

    pub(super) const fn of(status: Status, message: Option<Cow<'static, str>>) -> Self {
        Self { status, message, observations: Vec::new(), cause: None }
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
        self.observations.push(Observation { name: name.into(), value: value.into(), unit: unit.into() });
        self
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
    pub(crate) fn bounded(mut self) -> Self {
        self.message = self.message.map(bounded);
        self.cause = self.cause.map(|error| Arc::new(error_text(error).into()));
        self.observations.truncate(MAX_OBSERVATIONS);
        for observation in &mut self.observations {
            observation.name = bounded(mem::take(&mut observation.name));
            observation.unit = bounded(mem::take(&mut observation.unit));
            observation.value = match mem::take(&mut observation.value) {
                Value::String(text) => Value::String(bounded(text.into()).into_owned()),
                // Half of a document is no JSON: a long one becomes text.
                nested @ (Value::Array(_) | Value::Object(_)) => match bounded(nested.to_string().into()) {
                    short if short.len() <= TEXT_LIMIT => nested,
                    cut => Value::String(cut.into_owned()),
                },
                scalar => scalar,
            };
        }
        self
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
