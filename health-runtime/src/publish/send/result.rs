//! The result of applying a plan.

use crate::publish::api::ApiError;
use crate::publish::plan::OrphanAction;
use crate::support::Location;

/// The result of applying a plan. [`Monitors::apply`](crate::Monitors::apply) returns it.
///
/// `Display` is for people; [`to_json`](Self::to_json) is for programs. Neither contains a secret.
#[derive(Clone, Debug)]
pub struct Applied {
    pub(crate) steps: Vec<AppliedStep>,
    pub(crate) stopped: Option<ApiError>,
}

/// The result for one monitor.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AppliedStep {
    /// Its identity at the API.
    pub key: String,
    /// The name that people see.
    pub name: String,
    /// Where it is declared; `None` for an orphan.
    pub location: Option<Location>,
    /// What was done with it.
    pub result: StepResult,
}

/// What was done with a monitor.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StepResult {
    /// The API created it.
    Created,
    /// The API updated it.
    Updated,
    /// The API already had it as it is declared, so nothing was sent.
    Unchanged,
    /// It was not sent, for this reason.
    Held(String),
    /// The API refused it, with this text.
    Refused(String),
    /// Applying stopped before the API answered for it, so it may be in its old or in its new state.
    Unknown,
    /// It is an orphan, and this happened to it.
    Orphan(OrphanAction),
}

impl Applied {
    /// The result for each monitor, in the order of the keys.
    pub fn steps(&self) -> &[AppliedStep] {
        &self.steps
    }

    /// Whether the API now has every declared monitor as it is declared.
    pub fn is_complete(&self) -> bool {
        self.stopped.is_none()
            && !self.steps.iter().any(|step| {
                matches!(step.result, StepResult::Held(_) | StepResult::Refused(_) | StepResult::Unknown)
            })
    }

    /// The error at which applying stopped; `None` if it reached all monitors.
    pub fn stopped(&self) -> Option<String> {
        self.stopped.as_ref().map(ToString::to_string)
    }

    /// The number of monitors with such a result.
    pub(crate) fn count(&self, which: impl Fn(&StepResult) -> bool) -> usize {
        self.steps.iter().filter(|step| which(&step.result)).count()
    }
}
