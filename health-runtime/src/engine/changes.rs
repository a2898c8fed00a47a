//! Numbers that change when an answer might: whoever keeps one compares a number instead of asking every check.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::declare::{CheckConfig, Probe};

/// What an answer tells, and so which changes it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChangeScope {
    /// The status of the checks of a probe, or of all.
    Status(Option<Probe>),
    /// All that the records of all checks say.
    Records,
}

impl ChangeScope {
    /// The probe whose checks it tells of; `None` for all.
    pub(crate) fn probe(self) -> Option<Probe> {
        match self {
            Self::Status(probe) => probe,
            Self::Records => None,
        }
    }
}

/// How often things have changed.
///
/// Each number is counted up after the change was made and before anybody else can have seen it: under the lock that the
/// change is made under. So whoever reads a number and then asks gets nothing older than the number says, and whoever has
/// seen a change, or been told of it, finds a number that is new.
#[derive(Default)]
pub(crate) struct ChangeCounters {
    by_probe: [AtomicU64; Probe::ALL.len()],
    statuses: AtomicU64,
    records: AtomicU64,
    unprompted: AtomicU64,
}

impl ChangeCounters {
    /// The number of what an answer tells. While it stays, the answer changes by the passing of time alone.
    pub(crate) fn of(&self, scope: ChangeScope) -> u64 {
        let number = match scope {
            ChangeScope::Status(Some(probe)) => &self.by_probe[probe as usize],
            ChangeScope::Status(None) => &self.statuses,
            ChangeScope::Records => &self.records,
        };
        number.load(Ordering::Acquire)
    }

    /// The number of all that changed without a request having asked for it: what reporters told, what ran in the
    /// background, and whether the process takes requests.
    pub(crate) fn unprompted(&self) -> u64 {
        self.unprompted.load(Ordering::Acquire)
    }

    /// A check has a new record, with another status or the old one.
    pub(super) fn recorded(&self, check: &CheckConfig, changed: bool, unprompted: bool) {
        if changed {
            for probe in check.probes.iter() {
                count_up(&self.by_probe[probe as usize]);
            }
            count_up(&self.statuses);
        }
        count_up(&self.records);
        if unprompted {
            count_up(&self.unprompted);
        }
    }

    /// Whether the process takes requests may have changed, which readiness alone tells.
    pub(super) fn availability(&self) {
        count_up(&self.by_probe[Probe::Readiness as usize]);
        count_up(&self.unprompted);
    }
}

fn count_up(number: &AtomicU64) {
    number.fetch_add(1, Ordering::AcqRel);
}
