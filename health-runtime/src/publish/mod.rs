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

pub(crate) use background::Proof;
pub use plan::{Action, Fate, FieldChange, Plan, Prune, Step};
pub(crate) use plan::{Owner, Rules};
pub(crate) use progress::Progress;
pub(crate) use publication::Publication;
pub use send::{Applied, AppliedStep, Became};
