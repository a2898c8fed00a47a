//! From definitions to monitors at the monitoring API.

mod api;
mod background;
mod contribution;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod plan;
mod progress;
#[cfg(test)]
mod properties;
mod publication;
mod reach;
mod send;

pub use crate::settings::Prune;
pub use plan::{Action, FieldChange, OrphanAction, Plan, PlanStep};
#[cfg(feature = "metrics")]
pub(crate) use progress::Progress;
pub(crate) use publication::Publication;
pub use send::{Applied, AppliedStep, StepResult};
