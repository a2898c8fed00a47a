//! Runs checks: one attempt, many in a batch, and at most one at a time for each check.

mod attempt;
mod batch;
mod permits;
mod slot;

#[cfg(feature = "cli")]
pub(crate) use attempt::run_to_end;
pub(crate) use attempt::{FinishedRun, FirstPoll, RunEnd, poll_once};
pub(crate) use batch::launch;
pub(crate) use permits::RunPermits;
pub(crate) use slot::{Overrun, RunSlot, RunStage};
