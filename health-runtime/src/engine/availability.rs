//! Why the process takes no requests, whatever its checks say.

use std::sync::atomic::{AtomicBool, Ordering};

/// Shutting down, or in maintenance: in each of these `/readyz` fails and `/livez` does not.
#[derive(Default)]
pub(crate) struct Availability {
    shutting_down: AtomicBool,
    maintenance: AtomicBool,
}

impl Availability {
    /// From now on the process is on its way out.
    pub(crate) fn shut_down(&self) {
        self.shutting_down.store(true, Ordering::Release);
    }

    /// Begins or ends the maintenance. Logged when it changes.
    pub(crate) fn set_maintenance(&self, on: bool) {
        if self.maintenance.swap(on, Ordering::AcqRel) != on {
            tracing::info!(target: "health", maintenance = on, "maintenance changed");
        }
    }

    /// Why the process is not to be sent requests, in a word.
    pub(crate) fn withheld(&self) -> Option<&'static str> {
        if self.shutting_down.load(Ordering::Acquire) {
            Some("shutdown")
        } else if self.maintenance.load(Ordering::Acquire) {
            Some("maintenance")
        } else {
            None
        }
    }
}
