//! How long a record counts.
//!
//! A record has two ages at which something changes:
//!
//! - It **expires**: the next request runs the check again. After `ttl` or `fail_ttl`; for a reporter, after its deadline.
//! - It **stops being valid**: without a newer record the check fails. A check that requests run stops being valid as it
//!   expires, since the request runs it. A background check has three intervals, in which two runs may go missing. A
//!   reporter without a deadline is valid for ever.
//!
//! A startup check that has passed once is past all that: it stays passed.
//!
//! Before the first record, and until there is evidence either way, readiness and startup fail, and liveness passes: to
//! restart a process that has not finished starting would only make it start again.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::declare::{Probe, Probes};
use crate::engine::cell::record::Record;
use crate::engine::cell::reports::MISSED_DEADLINE;
use crate::engine::cell::{Cell, CellState};
use crate::engine::report::CheckReport;
use crate::engine::runtime::TOO_LATE;

impl Cell {
    /// The report from the record as it is at `now`. A record that only requests replace stops being valid as it expires.
    pub(crate) fn report_from_record(&self, now: Instant, probe: Option<Probe>) -> CheckReport {
        self.report_with_grace(now, probe, Duration::ZERO)
    }

    /// The report for a caller that must not run the check: a scrape, or a request while the runtime has stalled. A record
    /// that has expired is then the best there is, so it stays valid for [`NO_REQUESTS`].
    pub(crate) fn latest_report(&self, now: Instant, probe: Option<Probe>) -> CheckReport {
        self.report_with_grace(now, probe, NO_REQUESTS)
    }

    pub(super) fn is_fresh(&self, state: &CellState, now: Instant) -> bool {
        state.record.as_deref().is_some_and(|record| self.expires(record).is_none_or(|expires| now < expires))
    }

    /// When the record expires; `None` for a reporter without a deadline. No request runs a background check, so there this
    /// is only what `/healthcheck` shows.
    fn expires(&self, record: &Record) -> Option<Instant> {
        let reuse = match self.run.reporter() {
            Some(_) => self.report_deadline()?,
            // A check that fails, or is about to, runs more often, so that a recovery shows soon.
            None if record.is_passing() => self.check.ttl,
            None => self.check.fail_ttl,
        };
        Some(record.at + reuse)
    }

    /// When the record stops being valid; `None` for a reporter without a deadline.
    fn valid_until(&self, record: &Record) -> Option<Instant> {
        match (self.run.reporter(), self.check.every) {
            (None, Some(every)) => Some(record.at + every * STALE_INTERVALS),
            _ => self.expires(record),
        }
    }

    /// The report from a valid record.
    pub(super) fn report_of(
        &self,
        state: &CellState,
        record: Arc<Record>,
        probe: Option<Probe>,
    ) -> CheckReport {
        let (expires, valid_until) = (self.expires(&record), self.valid_until(&record));
        let report = CheckReport::from_record(&self.check, record, expires, valid_until);
        if self.is_presumed_alive(state, probe) { report.presumed_alive() } else { report }
    }

    /// The report of a check whose run has not ended within the probe deadline.
    pub(super) fn unanswered(&self, probe: Option<Probe>) -> CheckReport {
        let report = CheckReport::without_record(&self.check, TOO_LATE);
        // The first run of a liveness check may take as long as its own timeout says.
        if self.is_presumed_alive(&self.lock(), probe) { report.presumed_alive() } else { report }
    }

    /// Whether this is a liveness check without evidence, for a request about liveness. For other probes that it belongs to
    /// it does not pass before its first success.
    fn is_presumed_alive(&self, state: &CellState, probe: Option<Probe>) -> bool {
        let liveness_only = self.check.probes == Probes::default().with(Probe::Liveness);
        !state.has_evidence
            && self.check.probes.contains(Probe::Liveness)
            && (liveness_only || probe == Some(Probe::Liveness))
    }

    /// The report while there is no record.
    fn before_first_record(&self, state: &CellState, now: Instant, probe: Option<Probe>) -> CheckReport {
        let (why, valid_until) = match self.run.reporter() {
            Some(_) => match self.first_deadline() {
                // The schedule records it, unless the application has not started it.
                Some(ends) if now >= ends => {
                    return CheckReport::before_first_record(&self.check, MISSED_DEADLINE, None);
                }
                ends => ("has not reported yet", ends),
            },
            // A response may be cached until the record comes, since no request makes it come sooner.
            None if self.updates_itself() => ("has not run yet", None),
            None => ("has not run yet", Some(now.max(self.created + self.check.initial_delay))),
        };
        let report = CheckReport::before_first_record(&self.check, why, valid_until);
        if self.is_presumed_alive(state, probe) { report.presumed_alive() } else { report }
    }

    /// Whether this is a startup check that has passed once. For other probes that it belongs to it goes on running.
    pub(super) fn stays_passed(&self, state: &CellState, probe: Option<Probe>) -> bool {
        let startup_only = self.check.probes == Probes::default().with(Probe::Startup);
        state.has_passed
            && self.check.probes.contains(Probe::Startup)
            && (startup_only || probe == Some(Probe::Startup))
    }

    fn report_with_grace(&self, now: Instant, probe: Option<Probe>, grace: Duration) -> CheckReport {
        if self.check.is_off {
            return CheckReport::off(&self.check);
        }
        let state = self.lock();
        let Some(record) = state.record.clone() else {
            return self.before_first_record(&state, now, probe);
        };
        if self.stays_passed(&state, probe) {
            return CheckReport::stays_passed(&self.check, record);
        }
        let (why_stale, grace) = match (self.run.reporter(), self.check.every) {
            // The schedule records a missed deadline, unless the application has not started it.
            (Some(_), _) => (MISSED_DEADLINE, Duration::ZERO),
            (_, Some(_)) => ("is stale", Duration::ZERO),
            // No request could run the check again, as its last run has not ended.
            _ if grace.is_zero() || state.runs.is_occupied() => {
                ("timed out and is still running", Duration::ZERO)
            }
            // `grace` is not zero, so the caller may not run it. Nothing else has for `NO_REQUESTS`.
            _ => ("has not run for a minute", grace),
        };
        match self.valid_until(&record) {
            Some(valid_until) if now >= valid_until + grace => {
                CheckReport::stale(&self.check, record, why_stale)
            }
            _ => self.report_of(&state, record, probe),
        }
    }
}

/// A background check without a new record for this many intervals is stale.
const STALE_INTERVALS: u32 = 3;

/// How long after it has expired a record stays valid for a caller that must not run the check. Probes ask more often, so
/// after this time no probe asks for the check.
const NO_REQUESTS: Duration = Duration::from_secs(60);
