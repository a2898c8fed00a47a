//! The report of one check.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use crate::declare::{CheckConfig, Observation, Part, Parts, Status};
use crate::engine::cell::Record;

/// The state of one check. `Debug` shows no cause.
#[derive(Clone, Debug)]
pub struct CheckReport {
    check: Arc<CheckConfig>,
    status: Status,
    /// Why the status is not that of the record.
    reason: Option<&'static str>,
    record: Option<Arc<Record>>,
    expires: Option<Instant>,
    valid_until: Option<Instant>,
}

impl CheckReport {
    fn new(check: &Arc<CheckConfig>, status: Status, record: Option<Arc<Record>>) -> Self {
        Self { check: Arc::clone(check), status, reason: None, record, expires: None, valid_until: None }
    }

    /// From a valid record.
    pub(crate) fn from_record(
        check: &Arc<CheckConfig>,
        record: Arc<Record>,
        expires: Option<Instant>,
        valid_until: Option<Instant>,
    ) -> Self {
        Self { expires, valid_until, ..Self::new(check, record.status, Some(record)) }
    }

    /// Of a check that an operator has switched off. It counts as passing.
    pub(crate) fn off(check: &Arc<CheckConfig>) -> Self {
        Self { reason: Some("is off"), ..Self::new(check, Status::Pass, None) }
    }

    /// Of a startup check that has passed once, regardless of its record now.
    pub(crate) fn stays_passed(check: &Arc<CheckConfig>, record: Arc<Record>) -> Self {
        Self { reason: Some("has passed"), ..Self::new(check, Status::Pass, Some(record)) }
    }

    /// Fails because there is no record to report. The next request may find one, so this is valid for no time at all.
    pub(crate) fn without_record(check: &Arc<CheckConfig>, why: &'static str) -> Self {
        let now = Some(Instant::now());
        Self { reason: Some(why), expires: now, valid_until: now, ..Self::new(check, Status::Fail, None) }
    }

    /// Fails until the first record. No request brings that, so a response may be cached until it comes, and until
    /// `valid_until` at most.
    pub(crate) fn before_first_record(
        check: &Arc<CheckConfig>,
        why: &'static str,
        valid_until: Option<Instant>,
    ) -> Self {
        Self { valid_until, ..Self::without_record(check, why) }
    }

    /// Passes although the record, if there is one, does not: there is no evidence yet that the process has to be restarted.
    pub(crate) fn presumed_alive(self) -> Self {
        Self { status: Status::Pass, ..self }
    }

    /// Fails because the record is stale. Its observations and its time are still shown.
    pub(crate) fn stale(check: &Arc<CheckConfig>, record: Arc<Record>, why: &'static str) -> Self {
        Self { record: Some(record), ..Self::without_record(check, why) }
    }

    /// When the record expires; `None` when it does not.
    pub(crate) fn expires(&self) -> Option<Instant> {
        self.expires
    }

    /// Until when this stays true if the check gets no new record; `None` for ever.
    pub(crate) fn valid_until(&self) -> Option<Instant> {
        self.valid_until
    }

    /// The name of the check.
    pub fn name(&self) -> &str {
        &self.check.name
    }

    /// Whether an operator has switched the check off, with `HEALTH_CHECKS`. It does not run, and passes.
    pub fn is_off(&self) -> bool {
        self.check.is_off
    }

    /// The status of the check, before `on_fail`.
    pub fn status(&self) -> Status {
        self.status
    }

    /// What the status counts as in the report, after `on_fail`. `None` when it does not count: for a failure with
    /// [`OnFail::Ignore`](crate::OnFail::Ignore).
    pub fn counts_as(&self) -> Option<Status> {
        self.check.on_fail.counted(self.status)
    }

    /// What a report shows the check as: the status that it [counts as](Self::counts_as), and [`Status::Pass`] where it does
    /// not count.
    pub fn shown_status(&self) -> Status {
        self.check.on_fail.shown(self.status)
    }

    /// The status of the check where a report shows it as another one.
    pub(crate) fn softened(&self) -> Option<Status> {
        (self.status != self.shown_status()).then_some(self.status)
    }

    /// The worst parts of the last outcome, worst first: see [`Outcome::of_parts`](crate::Outcome::of_parts). Empty while the
    /// outcome does not count, as for a stale record.
    pub fn parts(&self) -> &[Part] {
        self.all_parts().map_or(&[], |parts| &parts.shown)
    }

    /// The parts, and how many there are of each status.
    pub(crate) fn all_parts(&self) -> Option<&Parts> {
        self.record.as_ref().filter(|_| self.reason.is_none())?.outcome.all_parts()
    }

    /// What a report shows a part as.
    pub(crate) fn shown_part_status(&self, part: &Part) -> Status {
        self.check.on_fail.shown(part.outcome.status())
    }

    /// The [owner](crate::CheckDef::owner) of the check.
    pub fn owner(&self) -> Option<&str> {
        Some(&*self.check.facts.owner).filter(|owner| !owner.is_empty())
    }

    /// The [runbook](crate::CheckDef::runbook) of the check.
    pub fn runbook(&self) -> Option<&str> {
        Some(&*self.check.facts.runbook).filter(|runbook| !runbook.is_empty())
    }

    /// The type and the id of the component that the check looks at.
    pub(crate) fn component(&self) -> [Option<&str>; 2] {
        let facts = &self.check.facts;
        [&facts.component_type, &facts.component_id].map(|text| Some(&**text).filter(|text| !text.is_empty()))
    }

    /// The public message of the last outcome, or why the record does not count.
    pub fn message(&self) -> Option<&str> {
        // The reason first: a message that belongs to a record which does not count would mislead.
        self.reason.or_else(|| self.record.as_ref()?.message())
    }

    /// The private cause of the last outcome. Show it to operators only, since it may contain addresses or
    /// credentials.
    pub fn cause(&self) -> Option<&str> {
        self.record.as_ref()?.cause.as_deref()
    }

    /// The values that the last run observed.
    pub fn observations(&self) -> &[Observation] {
        self.record.as_ref().map_or(&[], |record| record.outcome.observations())
    }

    /// When the last run ended, or the last report arrived. `None` before the first.
    pub fn time(&self) -> Option<SystemTime> {
        self.record.as_ref().map(|record| record.time)
    }

    /// How long the last run took. `None` before the first, and for a [`Reporter`](crate::Reporter).
    pub fn took(&self) -> Option<Duration> {
        self.record.as_ref()?.took
    }

    /// When the record got its current status. `None` before the first record.
    pub fn since(&self) -> Option<SystemTime> {
        self.record.as_ref().map(|record| record.since)
    }
}

#[cfg(feature = "environment")]
impl CheckReport {
    /// What the outcome sets as the output of the check in `/healthcheck`, while the outcome counts.
    pub(crate) fn output(&self) -> Option<&serde_json::Value> {
        let record = self.record.as_ref().filter(|_| self.reason.is_none())?;
        record.outcome.shown_output()
    }

    /// When the record expires, by the wall clock; `None` when it does not.
    pub(crate) fn expires_at(&self) -> Option<SystemTime> {
        let expires = self.expires?;
        match &self.record {
            // From the wall time of the record and not from the present one, so that each response has the same time.
            Some(record) => record.time.checked_add(expires.saturating_duration_since(record.at)),
            // Without a record there is nothing that a client could keep.
            None => Some(SystemTime::now()),
        }
    }
}
