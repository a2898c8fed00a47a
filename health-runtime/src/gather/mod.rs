//! What the attributes submitted at link time, and the manifest of it.

mod conflicts;
mod inventory;
#[cfg(feature = "export")]
mod manifest;

pub(crate) use conflicts::conflicts;
pub use inventory::{DeclaredCheck, DeclaredRoute, submit};
pub(crate) use inventory::{Gathered, gather};
#[cfg(feature = "export")]
pub use manifest::manifest;
#[cfg(feature = "export")]
pub(crate) use manifest::registered;
