//! A plan, and what it does about each monitor.

use std::time::SystemTime;

use crate::publish::api::Payload;
use crate::publish::plan::difference::FieldChange;
use crate::publish::plan::owner::Owner;
use crate::publish::plan::prune::OrphanAction;
use crate::support::Location;

/// What publishing would do. [`Monitors::plan`](crate::Monitors::plan) returns it.
///
/// `Display` is for people; [`to_json`](Self::to_json) is for programs. Neither contains a secret.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(crate) owner: Owner,
    pub(crate) steps: Vec<PlanStep>,
}

/// What a plan does about one monitor.
#[derive(Clone, Debug)]
pub struct PlanStep {
    /// Its identity at the API.
    pub key: String,
    /// The name that people see.
    pub name: String,
    /// Where it is declared; `None` for an orphan.
    pub location: Option<Location>,
    /// What the plan does about it.
    pub action: Action,
    /// What is sent; `None` when nothing is.
    pub(crate) payload: Option<Payload>,
}

/// What a plan does about a monitor.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Action {
    /// Creates it: the API does not have it.
    Create,
    /// Changes these fields. If there are none, only the record on the monitor changes, for example its release.
    Update(Vec<FieldChange>),
    /// Nothing: the API has it as it is declared.
    Unchanged,
    /// Nothing: it is declared but cannot be published, for this reason.
    Held(String),
    /// The application owns it and no longer declares it.
    Orphan {
        /// When it was marked as an orphan; `None` if it is not marked yet.
        since: Option<SystemTime>,
        /// What happens to it.
        action: OrphanAction,
    },
}

impl Plan {
    /// What the plan does about each monitor, in the order of the keys.
    pub fn steps(&self) -> &[PlanStep] {
        &self.steps
    }

    /// Whether applying the plan would change nothing at the API. Monitors that are held back do not count: see
    /// [`held`](Self::held).
    pub fn is_empty(&self) -> bool {
        !self.steps.iter().any(PlanStep::changes_something)
    }

    /// The declared monitors that cannot be published.
    pub fn held(&self) -> impl Iterator<Item = &PlanStep> {
        self.steps.iter().filter(|step| matches!(step.action, Action::Held(_)))
    }
}

impl PlanStep {
    fn changes_something(&self) -> bool {
        match &self.action {
            Action::Create | Action::Update(_) => true,
            Action::Unchanged | Action::Held(_) => false,
            Action::Orphan { action, .. } => !matches!(action, OrphanAction::Kept(_)),
        }
    }
}
