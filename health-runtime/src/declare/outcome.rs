//! What a check answers: [`Status`], [`Outcome`] and everything that turns into one.

use std::borrow::Cow;
use std::fmt;
use std::mem;
use std::sync::Arc;

use serde_json::Value;

use crate::support::{TEXT_LIMIT, bounded, bounded_with_sources, catch_panic};

/// The most observations that are kept of one outcome.
const OBSERVATIONS_LIMIT: usize = 100;

/// Any error, as a check may return it.
pub type BoxError = Box<dyn std::error::Error + Send + Sync + 'static>;

/// How a check, or a whole report, stands. The words are those of
/// [draft-inadarei-api-health-check-06](https://datatracker.ietf.org/doc/html/draft-inadarei-api-health-check-06#section-3.1).
///
/// Ordered from best to worst, so that the worst of several is their maximum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// All is well.
    Pass,
    /// It works, with something to look at.
    Warn,
    /// It does not work.
    Fail,
}

impl Status {
    /// `pass`, `warn` or `fail`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }

    /// The word of the service status: `OK`, `YELLOW` or `RED`.
    pub(crate) const fn service_word(self) -> &'static str {
        match self {
            Self::Pass => "OK",
            Self::Warn => "YELLOW",
            Self::Fail => "RED",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A value that a check measured, to be shown where details are allowed.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// What was measured: `lag`.
    pub name: Cow<'static, str>,
    /// The value, any JSON value.
    pub value: Value,
    /// The unit: `s`, `By`, `1`.
    pub unit: Cow<'static, str>,
}

/// What one run of a check found: a status, a message the author chose to publish, observed values, and a private
/// cause. Of each text at most 4 KiB are kept.
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
    /// All is well.
    pub const fn pass() -> Self {
        Self::of(Status::Pass, None)
    }

    /// It works, with something to look at. The message is public.
    pub fn warn(message: impl Into<Cow<'static, str>>) -> Self {
        Self::of(Status::Warn, Some(message.into()))
    }

    /// It does not work. The message is public; what only operators may see goes to [`cause`](Self::cause).
    pub fn fail(message: impl Into<Cow<'static, str>>) -> Self {
        Self::of(Status::Fail, Some(message.into()))
    }

    const fn of(status: Status, message: Option<Cow<'static, str>>) -> Self {
        Self { status, message, observations: Vec::new(), cause: None }
    }

    /// Adds a measured value with its unit. A float that is not a number becomes JSON `null`. At most 100 are kept, and of
    /// each text at most 4 KiB.
    pub fn observe(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<Value>,
        unit: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.observations.push(Observation { name: name.into(), value: value.into(), unit: unit.into() });
        self
    }

    /// Adds the private reason. It goes to the log, and to a viewer only where full details are allowed.
    pub fn cause(mut self, error: impl Into<BoxError>) -> Self {
        self.cause = Some(Arc::new(error.into()));
        self
    }

    /// With texts and observations that can be shown anywhere, however long they were, and with nothing in it that is the
    /// application's code.
    pub(crate) fn bounded(mut self) -> Self {
        self.message = self.message.map(bounded);
        self.cause = self.cause.map(|error| Arc::new(plain(error).into()));
        self.observations.truncate(OBSERVATIONS_LIMIT);
        for seen in &mut self.observations {
            seen.name = bounded(mem::take(&mut seen.name));
            seen.unit = bounded(mem::take(&mut seen.unit));
            seen.value = match mem::take(&mut seen.value) {
                Value::String(text) => Value::String(bounded(text.into()).into_owned()),
                nested @ (Value::Array(_) | Value::Object(_)) => match bounded(nested.to_string().into()) {
                    short if short.len() <= TEXT_LIMIT => nested,
                    cut => Value::String(cut.into_owned()),
                },
                scalar => scalar,
            };
        }
        self
    }

    /// Pass, warn or fail.
    pub const fn status(&self) -> Status {
        self.status
    }

    /// The public message.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// The measured values, in the order they were added.
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
        // The cause may quote a connection string: it is said to exist, not what it is.
        f.debug_struct("Outcome")
            .field("status", &self.status)
            .field("message", &self.message)
            .field("observations", &self.observations)
            .field("cause", &self.cause.as_ref().map(|_| "withheld"))
            .finish()
    }
}

/// Everything a check may return.
///
/// | value | status | public message |
/// |---|---|---|
/// | `()` | pass | none |
/// | `true` / `false` | pass / fail | none / `failed` |
/// | [`Status`] | itself | none, or `failed` |
/// | `(bool, text)`, `(Status, text)` | as above | the text |
/// | [`Outcome`] | itself | its own |
/// | `Ok(value)` | the value's | the value's |
/// | `Err(error)` | fail | `failed`; the error is the private cause |
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not something a health check can return",
    label = "not an outcome",
    note = "return `bool`, `()`, `Status`, `(bool, text)`, `(Status, text)`, `Outcome`, or a `Result` of one of these with any error",
    note = "if this is a future, make the check an `async fn`"
)]
pub trait IntoOutcome {
    /// Turns the value into what the check found.
    fn into_outcome(self) -> Outcome;
}

impl IntoOutcome for Outcome {
    fn into_outcome(self) -> Outcome {
        self
    }
}

impl IntoOutcome for () {
    fn into_outcome(self) -> Outcome {
        Outcome::pass()
    }
}

impl IntoOutcome for Status {
    fn into_outcome(self) -> Outcome {
        match self {
            Self::Fail => Outcome::fail("failed"),
            status => Outcome::of(status, None),
        }
    }
}

impl IntoOutcome for bool {
    fn into_outcome(self) -> Outcome {
        status_of(self).into_outcome()
    }
}

impl<M: Into<String>> IntoOutcome for (bool, M) {
    fn into_outcome(self) -> Outcome {
        (status_of(self.0), self.1).into_outcome()
    }
}

impl<M: Into<String>> IntoOutcome for (Status, M) {
    fn into_outcome(self) -> Outcome {
        Outcome::of(self.0, Some(Cow::Owned(self.1.into())))
    }
}

impl<T: IntoOutcome, E: Into<BoxError>> IntoOutcome for Result<T, E> {
    fn into_outcome(self) -> Outcome {
        match self {
            Ok(value) => value.into_outcome(),
            Err(error) => Outcome::fail("failed").cause(error),
        }
    }
}

/// The error with all its sources, as text. Whatever it does when it is asked for that, or dropped, is survived.
fn plain(error: Arc<BoxError>) -> String {
    let text = catch_panic(|| bounded_with_sources(&**error)).unwrap_or_else(|_| PANICS.to_owned());
    let _ = catch_panic(|| drop(error));
    text
}

const PANICS: &str = "the error panicked when it was asked for its text";

const fn status_of(passed: bool) -> Status {
    if passed { Status::Pass } else { Status::Fail }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_return_type_of_the_table_becomes_the_outcome_it_promises() {
        let cases = [
            (().into_outcome(), Status::Pass, None),
            (true.into_outcome(), Status::Pass, None),
            (false.into_outcome(), Status::Fail, Some("failed")),
            (Status::Warn.into_outcome(), Status::Warn, None),
            (Status::Fail.into_outcome(), Status::Fail, Some("failed")),
            ((false, "queue is full").into_outcome(), Status::Fail, Some("queue is full")),
            ((Status::Warn, String::from("slow")).into_outcome(), Status::Warn, Some("slow")),
            (Ok::<_, BoxError>((true, "12 rows")).into_outcome(), Status::Pass, Some("12 rows")),
            (Err::<bool, _>("postgres://u:p@db").into_outcome(), Status::Fail, Some("failed")),
        ];
        for (outcome, status, message) in cases {
            assert_eq!((outcome.status(), outcome.message()), (status, message), "{outcome:?}");
        }
    }

    #[test]
    fn an_error_is_the_cause_and_appears_neither_in_the_message_nor_in_debug() {
        let outcome = Err::<(), _>("postgres://user:hunter2@db").into_outcome();
        assert_eq!(outcome.error().map(ToString::to_string).as_deref(), Some("postgres://user:hunter2@db"));
        assert!(!format!("{outcome:?}").contains("hunter2"));
    }

    #[test]
    fn the_worst_status_is_the_maximum() {
        assert_eq!([Status::Pass, Status::Fail, Status::Warn].into_iter().max(), Some(Status::Fail));
    }
}
