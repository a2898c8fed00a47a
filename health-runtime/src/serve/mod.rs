//! Serves the application: its routes, the management listener, the background work, and the signals that end it.

mod groups;
mod management;
mod routes;
mod running;
#[cfg(feature = "serve")]
mod signal;

pub(crate) use groups::Groups;
pub(crate) use management::{Management, ManagementListener};
pub(crate) use routes::{BoundRoute, Routes};
pub use running::Running;
#[cfg(feature = "serve")]
pub(crate) use signal::{install_signal_handlers, termination_signal};
