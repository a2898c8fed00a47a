//! Reports: the records of the checks of one probe, or of all checks, folded into one status.

mod check;
mod pending;

pub use check::CheckReport;
pub(crate) use pending::PendingReport;

use tokio::time::Instant;

use crate::declare::Status;

/// The state of the checks of one probe, or of all checks. `Debug` shows no cause.
///
/// ```standalone_crate
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), health_runtime::Error> {
/// use health_runtime::{CheckDef, Health, Probe, Status};
///
/// let queue = CheckDef::new("queue", || async { (Status::Warn, "is almost full") });
/// let health = Health::builder().check(queue).build()?;
///
/// let report = health.report(Probe::Readiness).await;
/// assert_eq!(report.status(), Status::Warn);
/// assert_eq!(report.checks()[0].message(), Some("is almost full"));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Report {
    status: Status,
    checks: Vec<CheckReport>,
    withheld: Option<&'static str>,
}

impl Report {
    pub(crate) fn new(checks: Vec<CheckReport>, withheld: Option<&'static str>) -> Self {
        // `max` is the worst, as `Status` is ordered from good to bad.
        let worst = checks.iter().filter_map(CheckReport::counts_as).max().unwrap_or(Status::Pass);
        Self { status: if withheld.is_some() { Status::Fail } else { worst }, checks, withheld }
    }

    /// The worst status that any check [counts as](CheckReport::counts_as); [`Status::Pass`] without checks.
    ///
    /// While the process shuts down, is in maintenance or is decommissioned, readiness fails regardless of its
    /// checks.
    pub fn status(&self) -> Status {
        self.status
    }

    /// The reports of the checks, sorted by name.
    pub fn checks(&self) -> &[CheckReport] {
        &self.checks
    }

    /// Why readiness fails regardless of its checks: `shutdown`, `maintenance` or `decommission`. `None` while the
    /// process takes requests, and for other probes.
    pub fn withheld(&self) -> Option<&'static str> {
        self.withheld
    }

    /// Until when the report stays true if no check gets a new record; `None` for ever.
    pub(crate) fn valid_until(&self) -> Option<Instant> {
        self.checks.iter().filter_map(CheckReport::valid_until).min()
    }

    pub(crate) fn into_checks(self) -> Vec<CheckReport> {
        self.checks
    }
}
