//! The record of a reporter: its reports, and its silence when it has a deadline.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use crate::declare::{Outcome, ReporterListener, ReporterUpdate, Status};
use crate::engine::cell::Cell;
use crate::engine::cell::thresholds::Thresholds;
use crate::engine::moment::Moment;
use crate::engine::run::RunEnd;

/// The message of a reporter that has missed its deadline.
pub(super) const MISSED_DEADLINE: &str = "has not reported in time";

impl ReporterListener for Cell {
    fn reported(&self, update: ReporterUpdate) {
        if self.check.is_off {
            return;
        }
        let ReporterUpdate { number, outcome, at } = update;
        let end = RunEnd::Finished(outcome.status());
        let mut state = self.lock();
        let time = SystemTime::now();
        // The reporter numbers its reports under its own lock and calls this without it, so a later report may arrive
        // first. The earlier one is counted, and the record stays.
        if number < state.last_report {
            state.tally.add(end, None, time);
            return;
        }
        state.last_report = number;
        let change = self.replace_record(&mut state, outcome, Moment { at, time }, None, Thresholds::Apply);
        state.tally.add(end, None, time);
        drop(state);
        self.log(change);
    }
}

impl Cell {
    /// The deadline of a reporter; `None` for one without, and for a check that runs.
    pub(crate) fn report_deadline(&self) -> Option<Duration> {
        self.run.reporter()?.max_silence()
    }

    /// When a reporter that has never reported misses its first deadline. `None` while the application starts, and for a
    /// reporter without a deadline.
    pub(super) fn first_deadline(&self) -> Option<Instant> {
        Some(self.group.startup.passed_at()? + self.report_deadline()?)
    }

    /// Whether the first deadline waits for the end of the start.
    pub(crate) fn first_deadline_is_pending(&self) -> bool {
        self.report_deadline().is_some() && self.group.startup.passed_at().is_none()
    }

    /// Marks a reporter as failing when its last report is older than `deadline`. Returns when to look again, which is
    /// also when the start is over.
    pub(crate) fn check_deadline(&self, now: Instant, deadline: Duration) -> Instant {
        let failing = {
            let mut state = self.lock();
            let ends = match &state.record {
                Some(record) => record.at + deadline,
                None => self.first_deadline().unwrap_or(now + deadline),
            };
            if now < ends {
                return ends;
            }
            // Reports before and after a silence are not in a row.
            state.contradictions = 0;
            state.has_evidence && state.record.as_ref().is_some_and(|record| record.status == Status::Fail)
        };
        // A reporter that fails already keeps its record, which says more than that it is silent.
        if failing { now + deadline } else { self.record_missed_deadline(now, deadline) + deadline }
    }

    /// Records that no report came, as of `now`. Returns the time of the newest record: that of a report which arrived
    /// between the look at the clock and the lock, and which must not be overwritten, or `now`.
    pub(crate) fn record_missed_deadline(&self, now: Instant, deadline: Duration) -> Instant {
        let mut state = self.lock();
        if let Some(record) = state.record.as_ref().filter(|record| now < record.at + deadline) {
            return record.at;
        }
        let outcome = Outcome::fail(MISSED_DEADLINE);
        let change = self.replace_record(&mut state, outcome, Moment::at(now), None, Thresholds::Skip);
        drop(state);
        self.log(change);
        now
    }
}
