//! Counters of changes, by which a cached response is compared with the state of the checks.
//!
//! A cached `/readyz` response is sent without a look at any check: the cache compares one number. For that the order of
//! events matters, twice:
//!
//! - **A change is counted under the lock that it is made under**, so before anyone can see it. A caller that has seen a
//!   change, or was sent its transition, therefore reads a new number, and never gets a response from before it.
//! - **The cache reads the number before it asks for a report.** A change that comes while the report is under way may or
//!   may not be in it; either way the number is new by then, and the response is not reused.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::declare::{CheckConfig, Probe};

/// Which changes a response shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChangeScope {
    /// The status of the checks of a probe, or of all checks.
    Status(Option<Probe>),
    /// Everything in the records of all checks.
    Records,
}

impl ChangeScope {
    /// The probe whose checks the response shows; `None` for all checks.
    pub(crate) fn probe(self) -> Option<Probe> {
        match self {
            Self::Status(probe) => probe,
            Self::Records => None,
        }
    }
}

/// How often the checks, and the availability of the process, have changed.
#[derive(Default)]
pub(crate) struct ChangeCounters {
    // One for each probe, so that a readiness check that flaps does not make the cached `/livez` response invalid.
    by_probe: [AtomicU64; Probe::ALL.len()],
    // Not the sum of the above: a check of two probes changes once.
    statuses: AtomicU64,
    records: AtomicU64,
    unprompted: AtomicU64,
}

impl ChangeCounters {
    /// The number of changes in `scope`. While it stays the same, a response changes by the passing of time alone.
    pub(crate) fn of(&self, scope: ChangeScope) -> u64 {
        let counter = match scope {
            ChangeScope::Status(Some(probe)) => &self.by_probe[probe as usize],
            ChangeScope::Status(None) => &self.statuses,
            ChangeScope::Records => &self.records,
        };
        // Pairs with the release of `count_up`: who reads the new number also sees the change that it counts.
        counter.load(Ordering::Acquire)
    }

    /// The number of changes that no request caused: reports, runs in the background, and whether the process takes
    /// requests. A request must not share a report that began before such a change.
    pub(crate) fn unprompted(&self) -> u64 {
        self.unprompted.load(Ordering::Acquire)
    }

    /// A check has a new record. Call it under the lock of the check.
    pub(super) fn recorded(&self, check: &CheckConfig, status_changed: bool, unprompted: bool) {
        if status_changed {
            for probe in check.probes.iter() {
                count_up(&self.by_probe[probe as usize]);
            }
            count_up(&self.statuses);
        }
        // The record has a new time even if all else is as before, and `/health` shows it.
        count_up(&self.records);
        // Runs that a request caused are left out: a report under way waits for them, so it may still be shared.
        if unprompted {
            count_up(&self.unprompted);
        }
    }

    /// The start is over, so that the first deadlines begin. Call it under the lock of the last startup check.
    pub(super) fn startup_passed(&self) {
        for counter in self.by_probe.iter().chain([&self.statuses, &self.records, &self.unprompted]) {
            count_up(counter);
        }
    }

    /// The process may have begun or ceased to take requests, which readiness alone shows. Call it under the lock of the
    /// availability.
    pub(super) fn availability_changed(&self) {
        count_up(&self.by_probe[Probe::Readiness as usize]);
        count_up(&self.unprompted);
    }
}

fn count_up(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::AcqRel);
}
