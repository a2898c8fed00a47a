//! Sends what a plan says, and reports the result for each monitor.

mod apply;
mod result;
mod show;

pub(super) use apply::apply;
pub use result::{Applied, AppliedStep, StepResult};
