//! How an outcome becomes the record: thresholds, the time of the last status change, and who learns of the change.

use std::sync::Arc;
use std::time::Duration;

use crate::declare::{Outcome, Status};
use crate::engine::cell::record::Record;
use crate::engine::cell::{Cell, CellState};
use crate::engine::moment::Moment;
use crate::engine::transition::{Transition, log_change};

/// Whether `failures` and `successes` count.
pub(super) enum Thresholds {
    Apply,
    /// The outcome is the status at once: a deadline has passed, or a command asks for one run.
    Skip,
}

/// A record whose status differs from that of the record before it.
pub(super) struct StatusChange {
    from: Option<Status>,
    record: Arc<Record>,
}

impl Cell {
    /// Makes `outcome` the record. The outcome is bounded, so that none of its methods is the application's code.
    ///
    /// Returns a change of the status, which the caller [logs](Self::log) after it has released the lock.
    pub(super) fn replace_record(
        &self,
        state: &mut CellState,
        outcome: Outcome,
        moment: Moment,
        took: Option<Duration>,
        thresholds: Thresholds,
    ) -> Option<StatusChange> {
        let Moment { at, time } = moment;
        // The text was made when the outcome was bounded, within the run. This copies it.
        let cause = outcome.error().map(|error| Arc::from(error.to_string()));
        let before = state.record.as_ref().map(|record| (record.status, record.since));
        let from = before.map(|(status, _)| status);
        let had_evidence = state.has_evidence;
        let status = match thresholds {
            Thresholds::Skip => outcome.status(),
            Thresholds::Apply => self.apply_thresholds(state, from, outcome.status()),
        };
        state.has_evidence = had_evidence || {
            let failed = outcome.status() == Status::Fail;
            state.first_failures = if failed { state.first_failures + 1 } else { 0 };
            let confirmed = failed && state.first_failures >= self.check.failures;
            confirmed || status != Status::Fail || matches!(thresholds, Thresholds::Skip)
        };
        // The time of the last change stays while the status does, however often the record is replaced.
        let since = before.filter(|(old, _)| *old == status).map_or(time, |(_, since)| since);
        let record = Record { outcome, status, cause, took, at, time, since };
        match state.record.as_mut().and_then(Arc::get_mut) {
            // No report refers to the last record any more: reuse its allocation.
            Some(last) => *last = record,
            None => state.record = Some(Arc::new(record)),
        }
        // A warning counts as started, as it does for every probe.
        if status != Status::Fail && !std::mem::replace(&mut state.has_passed, true) {
            self.group.startup.has_passed(&self.check);
        }
        let changed = from != Some(status);
        // The first evidence may fail liveness without a change of the record's status.
        let shows = changed || state.has_evidence != had_evidence;
        self.group.changes.recorded(&self.check, shows, self.updates_itself());
        if !changed {
            return None;
        }
        // Under the lock, so that receivers get the changes in their order. `send` fails when there is no receiver.
        let check = self.check.name.clone();
        let _ = self.group.transitions.send(Transition { check, from, to: status, time });
        Some(StatusChange { from, record: Arc::clone(state.record.as_ref()?) })
    }

    /// Logs a change. Call it without the lock: the application's subscriber may block, or may ask for a report.
    pub(super) fn log(&self, change: Option<StatusChange>) {
        if let Some(StatusChange { from, record }) = change {
            log_change(&self.check, from, &record);
        }
    }

    /// The status after a result of `found`. `failures` results in a row turn a check that does not fail; `successes` in a
    /// row turn one that fails, or that has no record yet: a check is never ready before its first success.
    fn apply_thresholds(&self, state: &mut CellState, before: Option<Status>, found: Status) -> Status {
        // Without a record a check is as one that fails.
        let works = before.filter(|status| *status != Status::Fail);
        let (held, needed) = match (works, found) {
            (Some(held), Status::Fail) => (held, self.check.failures),
            (None, Status::Pass | Status::Warn) => (Status::Fail, self.check.successes),
            // Nothing contradicts the status. Between `Pass` and `Warn` a check changes at once.
            _ => {
                state.contradictions = 0;
                return found;
            }
        };
        state.contradictions += 1;
        if state.contradictions < needed {
            return held;
        }
        state.contradictions = 0;
        found
    }
}
