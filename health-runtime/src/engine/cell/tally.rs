//! Counters of the runs of one check, for `/metrics`.
//!
//! They are kept without the feature `metrics` as well: a handful of additions under a lock that the run holds anyway, and
//! one state of a cell instead of two.

use std::time::{Duration, SystemTime};

use crate::declare::Status;
use crate::engine::run::RunEnd;

impl RunEnd {
    pub(crate) const ALL: [Self; 5] = [
        Self::Finished(Status::Pass),
        Self::Finished(Status::Warn),
        Self::Finished(Status::Fail),
        Self::TimedOut,
        Self::Panicked,
    ];

    /// The place in [`ALL`](Self::ALL).
    const fn index(self) -> usize {
        match self {
            // The order of `Status` is that of the first three.
            Self::Finished(status) => status as usize,
            Self::TimedOut => 3,
            Self::Panicked => 4,
        }
    }
}

/// The runs of one check so far, or the reports of a reporter.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    ends: [u64; RunEnd::ALL.len()],
    /// For each of [`BUCKETS`], the runs that took no longer than it and longer than the bound before it.
    buckets: [u64; BUCKETS.len()],
    /// The time that all runs took together.
    took: Duration,
    last: Option<SystemTime>,
}

/// Upper bounds in seconds. One is just above the default timeout of 2 s, so that timed-out runs have a bucket.
const BUCKETS: [f64; 11] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 2.5, 5.0, 10.0, f64::INFINITY];

impl Tally {
    /// Adds a run, or a report when `took` is `None`.
    pub(crate) fn add(&mut self, end: RunEnd, took: Option<Duration>, time: SystemTime) {
        self.ends[end.index()] += 1;
        self.last = Some(time);
        if let Some(took) = took {
            let seconds = took.as_secs_f64();
            // The last bound is infinite, so there always is a bucket; `unwrap_or` spares a panic that cannot happen.
            let at = BUCKETS.iter().position(|bound| seconds <= *bound).unwrap_or(BUCKETS.len() - 1);
            self.buckets[at] += 1;
            // A plain `+` would panic on overflow, under the lock.
            self.took = self.took.saturating_add(took);
        }
    }
}

#[cfg(feature = "metrics")]
impl Tally {
    /// How many runs ended like this.
    pub(crate) fn ended(&self, end: RunEnd) -> u64 {
        self.ends[end.index()]
    }

    /// The upper bounds in seconds, each with the runs that took no longer and longer than the bound before it.
    pub(crate) fn buckets(&self) -> impl Iterator<Item = (f64, u64)> {
        BUCKETS.into_iter().zip(self.buckets)
    }

    /// The time that all runs took together.
    pub(crate) fn took(&self) -> Duration {
        self.took
    }

    /// When the last run ended, or the last report arrived.
    pub(crate) fn last(&self) -> Option<SystemTime> {
        self.last
    }
}
