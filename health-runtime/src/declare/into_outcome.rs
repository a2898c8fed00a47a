use std::borrow::Cow;

use crate::declare::outcome::{BoxError, FAILED, Outcome};
use crate::declare::status::Status;

/// Everything that a check may return.
///
/// | value | status | public message |
/// |---|---|---|
/// | `()` | pass | none |
/// | `true` / `false` | pass / fail | none / `failed` |
/// | [`Status`] | that status | `failed` for [`Status::Fail`], else none |
/// | `(bool, text)`, `(Status, text)` | as above | the text |
/// | [`Outcome`] | its status | its message |
/// | `Ok(value)` | as for `value` | as for `value` |
/// | `Err(error)` | fail | `failed`; the error becomes the private cause |
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not something a health check can return",
    label = "not an outcome",
    note = "return `bool`, `()`, `Status`, `(bool, text)`, `(Status, text)`, `Outcome`, or a `Result` of one of these with any error",
    note = "if this is a future, make the check an `async fn`"
)]
pub trait IntoOutcome {
    /// Converts the value to an outcome.
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
            Self::Fail => Outcome::fail(FAILED),
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
            Err(error) => Outcome::fail(FAILED).cause(error),
        }
    }
}

const fn status_of(passed: bool) -> Status {
    if passed { Status::Pass } else { Status::Fail }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_return_type_becomes_the_documented_outcome() {
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
    fn an_error_becomes_the_cause_and_appears_neither_in_the_message_nor_in_debug() {
        let outcome = Err::<(), _>("postgres://user:hunter2@db").into_outcome();
        assert_eq!(outcome.error().map(ToString::to_string).as_deref(), Some("postgres://user:hunter2@db"));
        assert!(!format!("{outcome:?}").contains("hunter2"));
    }

    #[test]
    fn the_maximum_of_several_statuses_is_the_worst() {
        assert_eq!([Status::Pass, Status::Fail, Status::Warn].into_iter().max(), Some(Status::Fail));
    }
}
