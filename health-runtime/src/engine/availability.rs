//! Whether the process takes requests, regardless of its checks.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::engine::changes::ChangeCounters;

/// Shutting down, in maintenance, or decommissioned: in each of these `/readyz` fails, while `/livez` does not.
///
/// Maintenance has two sides that do not end each other: one switch in this process, and a count of the sources outside it
/// (a file, Consul) that declare it.
pub(crate) struct Availability {
    state: Mutex<AvailabilityState>,
    changes: Arc<ChangeCounters>,
}

#[derive(Default)]
struct AvailabilityState {
    shutting_down: bool,
    maintenance: bool,
    /// How many sources outside the process declare maintenance.
    declared: usize,
    /// The word that `/probe_status` answers.
    decommissioned: Option<String>,
}

impl Availability {
    pub(super) fn new(changes: Arc<ChangeCounters>) -> Self {
        Self { state: Mutex::default(), changes }
    }

    /// Begins or ends maintenance from within the process. Logs a change.
    pub(crate) fn set_maintenance(&self, on: bool) {
        if self.change(|state| std::mem::replace(&mut state.maintenance, on)) != on {
            tracing::info!(target: "health", maintenance = on, "maintenance changed");
        }
    }

    /// Takes the process out of service with a word, or puts it back with `None`. Logs a change.
    pub(crate) fn decommission(&self, word: Option<String>) {
        let before = self.change(|state| std::mem::replace(&mut state.decommissioned, word.clone()));
        // To set the same word again changes nothing, and is not logged.
        if before != word {
            let (from, to) = (before.as_deref().unwrap_or(IN_SERVICE), word.as_deref().unwrap_or(IN_SERVICE));
            tracing::info!(target: "health", from, to, "decommission changed");
        }
    }

    /// The word with which the process was taken out of service.
    pub(crate) fn decommissioned(&self) -> Option<String> {
        self.lock().decommissioned.clone()
    }

    /// One source outside the process begins (`more`) or ceases to declare maintenance. Logs it.
    pub(crate) fn count_maintenance(&self, more: bool) {
        tracing::info!(target: "health", maintenance = more, "maintenance changed from outside");
        self.change(|state| {
            // Saturating: a source that ends what it never began must not leave the process in maintenance for ever.
            state.declared = if more { state.declared + 1 } else { state.declared.saturating_sub(1) };
        });
    }

    /// Why the process takes no requests, in a word; `None` while it does.
    pub(crate) fn withheld(&self) -> Option<&'static str> {
        let state = self.lock();
        if state.shutting_down {
            // First, as it is the only one that nothing takes back.
            Some("shutdown")
        } else if state.maintenance || state.declared > 0 {
            Some("maintenance")
        } else {
            state.decommissioned.is_some().then_some("decommission")
        }
    }

    fn change<T>(&self, change: impl FnOnce(&mut AvailabilityState) -> T) -> T {
        let mut state = self.lock();
        let before = change(&mut state);
        // Under the lock, so that no caller sees the change and then gets a cached response from before it.
        self.changes.availability_changed();
        before
    }

    fn lock(&self) -> MutexGuard<'_, AvailabilityState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(any(test, feature = "serve"))]
impl Availability {
    /// From now on the process is shutting down.
    pub(crate) fn shut_down(&self) {
        self.change(|state| state.shutting_down = true);
    }
}

/// The word of a process in service.
pub(crate) const IN_SERVICE: &str = "OK";

/// Whether `word` may be the answer of a process that was taken out of service. Load balancers compare it with `OK`.
pub(crate) fn says_out_of_service(word: &str) -> bool {
    !word.is_empty() && word != IN_SERVICE && word.chars().count() <= 100 && !word.contains(char::is_control)
}
