//! The records of one probe, folded into one status.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use crate::declare::{CheckConfig, Observation, Status};
use crate::engine::cell::Record;

/// How the checks of one probe, or all of them, stand.
#[derive(Clone, Debug)]
pub struct Report {
    status: Status,
    checks: Vec<CheckReport>,
    withheld: Option<&'static str>,
}

impl Report {
    pub(crate) fn new(checks: Vec<CheckReport>, withheld: Option<&'static str>) -> Self {
        let worst = checks.iter().filter_map(CheckReport::counts_as).max().unwrap_or(Status::Pass);
        Self { status: if withheld.is_some() { Status::Fail } else { worst }, checks, withheld }
    }

    /// The worst that any check counts as; [`Status::Pass`] without checks. While the process shuts down, is in
    /// maintenance or is decommissioned, readiness fails whatever the checks say.
    pub fn status(&self) -> Status {
        self.status
    }

    /// The checks, by name.
    pub fn checks(&self) -> &[CheckReport] {
        &self.checks
    }

    /// Why readiness fails whatever the checks say: `shutdown`, `maintenance` or `decommission`.
    pub fn withheld(&self) -> Option<&'static str> {
        self.withheld
    }

    /// When the first record expires.
    pub(crate) fn expires(&self) -> Option<Instant> {
        self.checks.iter().filter_map(|check| check.expires).min()
    }

    /// When the first of what it says ceases to be true although no check is heard of.
    pub(crate) fn valid_until(&self) -> Option<Instant> {
        self.checks.iter().filter_map(|check| check.valid_until).min()
    }

    pub(crate) fn into_checks(self) -> Vec<CheckReport> {
        self.checks
    }
}

/// How one check stands.
#[derive(Clone, Debug)]
pub struct CheckReport {
    check: Arc<CheckConfig>,
    status: Status,
    /// Why the status is not the record's.
    instead: Option<&'static str>,
    record: Option<Arc<Record>>,
    expires: Option<Instant>,
    valid_until: Option<Instant>,
}

impl CheckReport {
    fn new(check: &Arc<CheckConfig>, status: Status, record: Option<Arc<Record>>) -> Self {
        Self { check: Arc::clone(check), status, instead: None, record, expires: None, valid_until: None }
    }

    /// What the record says: clients may keep it until it `expires`, and it is believed for as long as it `holds`.
    pub(crate) fn known(
        check: &Arc<CheckConfig>,
        record: Arc<Record>,
        expires: Option<Instant>,
        valid_until: Option<Instant>,
    ) -> Self {
        Self { expires, valid_until, ..Self::new(check, record.status, Some(record)) }
    }

    /// It has passed once, and that is enough.
    pub(crate) fn latched(check: &Arc<CheckConfig>, record: Arc<Record>) -> Self {
        Self { instead: Some("has passed"), ..Self::new(check, Status::Pass, Some(record)) }
    }

    /// Nothing is known that could be believed: never a pass.
    pub(crate) fn unknown(check: &Arc<CheckConfig>, why: &'static str) -> Self {
        let now = Some(Instant::now());
        Self { instead: Some(why), expires: now, valid_until: now, ..Self::new(check, Status::Fail, None) }
    }

    /// Nothing will be known before the first record.
    pub(crate) fn unheard(check: &Arc<CheckConfig>, why: &'static str) -> Self {
        Self { valid_until: None, ..Self::unknown(check, why) }
    }

    /// What is known is too old to be believed.
    pub(crate) fn overdue(check: &Arc<CheckConfig>, record: Arc<Record>, why: &'static str) -> Self {
        Self { record: Some(record), ..Self::unknown(check, why) }
    }

    /// Until when this may be believed without asking again; `None` where it holds until the check says otherwise.
    pub(crate) fn expires(&self) -> Option<Instant> {
        self.expires
    }

    /// Until when this stays true unless the check is heard of; `None` for ever. What is not known holds for no time.
    pub(crate) fn valid_until(&self) -> Option<Instant> {
        self.valid_until
    }

    /// The name of the check.
    pub fn name(&self) -> &str {
        &self.check.name
    }

    /// Its own status.
    pub fn status(&self) -> Status {
        self.status
    }

    /// What it counts as in the report; `None` when it counts for nothing.
    pub fn counts_as(&self) -> Option<Status> {
        self.check.on_fail.counted(self.status)
    }

    /// The message its author chose to publish, or why there is no record to go by.
    pub fn message(&self) -> Option<&str> {
        self.instead.or_else(|| self.record.as_ref()?.message())
    }

    /// The private cause. For operators only: it may quote anything.
    pub fn cause(&self) -> Option<&str> {
        self.record.as_ref()?.cause.as_deref()
    }

    /// What the last run observed.
    pub fn observations(&self) -> &[Observation] {
        self.record.as_ref().map_or(&[], |record| record.outcome.observations())
    }

    /// When the last run ended.
    pub fn time(&self) -> Option<SystemTime> {
        self.record.as_ref().map(|record| record.time)
    }

    /// When what is known ceases to hold; `None` when it holds until something else is told.
    #[cfg(feature = "environment")]
    pub(crate) fn expires_at(&self) -> Option<SystemTime> {
        let expires = self.expires?;
        match &self.record {
            // By the wall time of the record, so that it is the same however often it is asked for.
            Some(record) => record.time.checked_add(expires.saturating_duration_since(record.at)),
            None => Some(SystemTime::now()),
        }
    }

    /// How long the last run took; `None` for a check that is told rather than run.
    pub fn took(&self) -> Option<Duration> {
        self.record.as_ref()?.took
    }

    /// Since when the status of the record holds.
    pub fn since(&self) -> Option<SystemTime> {
        self.record.as_ref().map(|record| record.since)
    }
}
