//! From definitions to monitors at the monitoring API.

mod api;
mod background;
#[cfg(fuzzing)]
pub mod fuzzing;
mod plan;
mod progress;
#[cfg(test)]
mod properties;
mod publication;
mod reach;
mod send;

pub use crate::settings::Prune;
pub(crate) use background::Proof;
pub(crate) use plan::Owner;
pub use plan::{Action, FieldChange, OrphanAction, Plan, PlanStep};
pub(crate) use progress::Progress;
pub(crate) use publication::Publication;
pub use send::{Applied, AppliedStep, StepResult};
