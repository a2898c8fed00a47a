//! What the attributes submitted at link time, what is wrong with it as a whole, and its manifest.

mod absent_crates;
mod check_names;
mod gathered;
mod inventory;
#[cfg(feature = "export")]
mod manifest;
mod route_conflicts;

pub(crate) use gathered::{Gathered, gather};
pub use inventory::{DeclaredCheck, DeclaredRoute, submit};
#[cfg(feature = "export")]
pub use manifest::manifest;
#[cfg(feature = "export")]
pub(crate) use manifest::registered;
pub(crate) use route_conflicts::route_conflicts;
