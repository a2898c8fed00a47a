//! Publishing: from resolved monitors to monitors at the monitoring API.
//!
//! The files depend on each other in one direction. `api/` speaks to the monitoring API. `plan/` compares what is desired
//! with what the API has. `send/` applies a plan. `publication` joins the three for one application, and `background` runs
//! them beside the application until everything is published.

mod api;
mod background;
mod contribution;
#[cfg(feature = "export")]
mod export;
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
