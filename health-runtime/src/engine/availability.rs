//! Why the process takes no requests, whatever its checks say.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::engine::changes::ChangeCounters;

/// Shutting down, in maintenance, or decommissioned: in each of these `/readyz` fails and `/livez` does not.
pub(crate) struct Availability {
    state: Mutex<State>,
    changes: Arc<ChangeCounters>,
}

#[derive(Default)]
struct State {
    shutting_down: bool,
    maintenance: bool,
    /// How many sources outside the process say that it is in maintenance.
    declared: usize,
    /// The word that `/probe_status` answers.
    decommissioned: Option<String>,
}

impl Availability {
    pub(super) fn new(changes: Arc<ChangeCounters>) -> Self {
        Self { state: Mutex::default(), changes }
    }

    /// From now on the process is on its way out.
    #[cfg(any(test, feature = "serve"))]
    pub(crate) fn shut_down(&self) {
        self.change(|state| state.shutting_down = true);
    }

    /// Begins or ends the maintenance. Logged when it changes.
    pub(crate) fn set_maintenance(&self, on: bool) {
        if self.change(|state| std::mem::replace(&mut state.maintenance, on)) != on {
            tracing::info!(target: "health", maintenance = on, "maintenance changed");
        }
    }

    /// Takes the process out of service with a word, or puts it back with none. Logged when it changes.
    pub(crate) fn decommission(&self, word: Option<String>) {
        let before = self.change(|state| std::mem::replace(&mut state.decommissioned, word.clone()));
        if before != word {
            let (from, to) = (before.as_deref().unwrap_or(IN_SERVICE), word.as_deref().unwrap_or(IN_SERVICE));
            tracing::info!(target: "health", from, to, "decommission changed");
        }
    }

    /// The word with which the process was taken out of service.
    pub(crate) fn decommissioned(&self) -> Option<String> {
        self.lock().decommissioned.clone()
    }

    /// One source more, or less, says that the process is in maintenance. Logged.
    pub(crate) fn count_maintenance(&self, more: bool) {
        tracing::info!(target: "health", maintenance = more, "maintenance changed from outside");
        self.change(|state| {
            state.declared = if more { state.declared + 1 } else { state.declared.saturating_sub(1) };
        });
    }

    /// Why the process is not to be sent requests, in a word.
    pub(crate) fn withheld(&self) -> Option<&'static str> {
        let state = self.lock();
        if state.shutting_down {
            Some("shutdown")
        } else if state.maintenance || state.declared > 0 {
            Some("maintenance")
        } else {
            state.decommissioned.is_some().then_some("decommission")
        }
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.lock();
        let before = change(&mut state);
        // Under the lock, so that nobody sees the change and is then answered from before it.
        self.changes.availability();
        before
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The word of a process in service.
pub(crate) const IN_SERVICE: &str = "OK";

/// Whether `word` can be answered by a process that was taken out of service.
pub(crate) fn says_out_of_service(word: &str) -> bool {
    !word.is_empty() && word != IN_SERVICE && word.chars().count() <= 100 && !word.contains(char::is_control)
}
