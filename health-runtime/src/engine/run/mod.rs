//! Runs checks: one attempt, many in a batch, and at most one at a time for each check.

mod attempt;
mod batch;
mod flight;

#[cfg(feature = "cli")]
pub(crate) use attempt::run;
pub(crate) use attempt::{Attempt, Ran, Running, attempt};
pub(crate) use batch::launch;
pub(crate) use flight::{Flights, Leftover, Stage};
