//! What a scrape of `/metrics` reads: the latest records and the counters. It runs no check and waits for none.

use tokio::time::Instant;

use crate::declare::Probe;
use crate::engine::Engine;
use crate::engine::cell::Tally;
use crate::engine::report::Report;

impl Engine {
    /// The report of `probe`, or of all checks, from the latest records.
    pub(crate) fn latest_report(&self, probe: Option<Probe>) -> Report {
        // One reading for all checks, as in a report.
        let now = Instant::now();
        let checks = self.cells_of(probe).map(|cell| cell.latest_report(now, probe));
        Report::new(checks.collect(), self.withheld(probe))
    }

    /// The counters of each check, by name.
    pub(crate) fn tallies(&self) -> impl Iterator<Item = (&str, Tally)> {
        let cells = self.cells.iter().filter(|cell| !cell.check.is_settled());
        cells.map(|cell| (&*cell.check.name, cell.tally()))
    }
}
