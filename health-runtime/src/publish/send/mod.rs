//! Sends what a plan says: the payload of a monitor, and what became of it.

mod apply;
mod draft;
#[cfg(feature = "export")]
mod export;
mod payload;

pub(crate) use apply::apply;
pub use apply::{Applied, AppliedStep, StepResult};
pub(crate) use draft::{Draft, secrets};
pub(crate) use payload::Payload;
