//! How a check stands by its record: fresh, believed, latched, or too old for either.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::declare::{Probe, Probes};
use crate::engine::cell::record::Record;
use crate::engine::cell::{Cell, SILENT, State};
use crate::engine::report::CheckReport;

impl Cell {
    /// How the check stands, without starting a run or waiting for one. Between two requests of a probe the last
    /// record is the best there is, although it may not be reused any more.
    pub(crate) fn latest_report(&self, now: Instant, probe: Option<Probe>) -> CheckReport {
        self.read(now, probe, UNASKED)
    }

    /// Whether it runs in the background or is told: no request ever runs it.
    pub(crate) fn updates_itself(&self) -> bool {
        self.check.every.is_some() || self.run.reporter().is_some()
    }

    pub(crate) fn first_run(&self) -> Instant {
        self.born + self.check.initial_delay
    }

    pub(super) fn is_fresh(&self, state: &State, now: Instant) -> bool {
        state.record.as_deref().is_some_and(|record| self.expires(record).is_none_or(|expires| now < expires))
    }

    /// Until when the record may be reused; for ever, where a check is told and has no deadline. What runs in the background
    /// is replaced on its schedule: there, this is how long clients may keep an answer.
    fn expires(&self, record: &Record) -> Option<Instant> {
        let reuse = match self.run.reporter() {
            Some(_) => self.silence_limit()?,
            None if record.passing() => self.check.ttl,
            None => self.check.fail_ttl,
        };
        Some(record.at + reuse)
    }

    /// Until when the record is believed; for ever, where a check is told and has no deadline.
    fn valid_until(&self, record: &Record) -> Option<Instant> {
        match (self.run.reporter(), self.check.every) {
            (None, Some(every)) => Some(record.at + every * STALE_INTERVALS),
            _ => self.expires(record),
        }
    }

    pub(crate) fn known(&self, record: Arc<Record>) -> CheckReport {
        let (expires, valid_until) = (self.expires(&record), self.valid_until(&record));
        CheckReport::known(&self.check, record, expires, valid_until)
    }

    /// A startup check that has passed once stays passed; one that answers nothing else need not run again.
    pub(super) fn is_latched(&self, state: &State, probe: Option<Probe>) -> bool {
        let only = self.check.probes == Probes::default().with(Probe::Startup);
        state.passed && self.check.probes.contains(Probe::Startup) && (only || probe == Some(Probe::Startup))
    }

    /// How the check stands at `now`, without running it. What only requests run is believed for `grace` after it has
    /// expired.
    pub(crate) fn read(&self, now: Instant, probe: Option<Probe>, grace: Duration) -> CheckReport {
        let state = self.lock();
        let Some(record) = state.record.clone() else {
            return match self.run.reporter() {
                Some(_) => CheckReport::unheard(&self.check, "has not reported yet"),
                None if self.updates_itself() => CheckReport::unheard(&self.check, "has not run yet"),
                None => CheckReport::unknown(&self.check, "has not run yet"),
            };
        };
        if self.is_latched(&state, probe) {
            return CheckReport::latched(&self.check, record);
        }
        let (why, grace) = match (self.run.reporter(), self.check.every) {
            (Some(_), _) => (SILENT, Duration::ZERO),
            (_, Some(_)) => ("is stale", Duration::ZERO),
            // Nobody could run it again: its last run has not ended.
            _ if grace.is_zero() || state.flights.is_occupied() => {
                ("timed out, and still runs", Duration::ZERO)
            }
            _ => ("was not asked for long", grace),
        };
        match self.valid_until(&record) {
            Some(valid_until) if now >= valid_until + grace => CheckReport::overdue(&self.check, record, why),
            _ => self.known(record),
        }
    }
}

/// After this many intervals without a run a background check is no longer believed.
const STALE_INTERVALS: u32 = 3;

/// This long after its record has expired, a check that only requests run is no longer believed: no probe is asked as
/// seldom.
const UNASKED: Duration = Duration::from_secs(60);
