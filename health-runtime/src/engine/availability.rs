//! Why the process takes no requests, whatever its checks say.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Shutting down, in maintenance, or decommissioned: in each of these `/readyz` fails and `/livez` does not.
#[derive(Default)]
pub(crate) struct Availability {
    shutting_down: AtomicBool,
    maintenance: AtomicBool,
    /// How many sources outside the process say that it is in maintenance.
    declared: AtomicUsize,
    /// The word that `/probe_status` answers.
    decommissioned: Mutex<Option<String>>,
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

    /// Takes the process out of service with a word, or puts it back with none. Logged when it changes.
    pub(crate) fn decommission(&self, word: Option<String>) {
        let before = std::mem::replace(&mut *self.lock(), word.clone());
        if before != word {
            let (from, to) = (before.as_deref().unwrap_or(IN_SERVICE), word.as_deref().unwrap_or(IN_SERVICE));
            tracing::info!(target: "health", from, to, "decommission changed");
        }
    }

    /// The word with which the process was taken out of service.
    pub(crate) fn decommissioned(&self) -> Option<String> {
        self.lock().clone()
    }

    /// One source more, or less, says that the process is in maintenance. Logged.
    pub(crate) fn count_maintenance(&self, more: bool) {
        tracing::info!(target: "health", maintenance = more, "maintenance changed from outside");
        if more {
            self.declared.fetch_add(1, Ordering::AcqRel);
        } else {
            self.declared.fetch_sub(1, Ordering::AcqRel);
        }
    }

    /// Why the process is not to be sent requests, in a word.
    pub(crate) fn withheld(&self) -> Option<&'static str> {
        if self.shutting_down.load(Ordering::Acquire) {
            Some("shutdown")
        } else if self.maintenance.load(Ordering::Acquire) || self.declared.load(Ordering::Acquire) > 0 {
            Some("maintenance")
        } else {
            self.lock().is_some().then_some("decommission")
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<String>> {
        self.decommissioned.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The word of a process in service.
pub(crate) const IN_SERVICE: &str = "OK";

/// Whether `word` can be answered by a process that was taken out of service.
pub(crate) fn says_out_of_service(word: &str) -> bool {
    !word.is_empty() && word != IN_SERVICE && word.chars().count() <= 100 && !word.contains(char::is_control)
}
