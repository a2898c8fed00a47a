//! Serves the application: its routes, the management listener, what runs in the background, and signals.

mod groups;
mod management;
mod routes;
mod running;
#[cfg(feature = "serve")]
mod signal;

pub(crate) use groups::Groups;
pub(crate) use management::Management;
pub(crate) use routes::{BoundRoute, Routes};
pub use running::Running;
#[cfg(feature = "serve")]
pub(crate) use signal::{listen_for_signals, told_to_stop};
