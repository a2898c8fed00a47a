//! What is counted of the runs of one check, for monitoring.

use std::time::{Duration, SystemTime};

use crate::declare::Status;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RunEnd {
    Finished(Status),
    TimedOut,
    Panicked,
}

impl RunEnd {
    pub(crate) const ALL: [Self; 5] = [
        Self::Finished(Status::Pass),
        Self::Finished(Status::Warn),
        Self::Finished(Status::Fail),
        Self::TimedOut,
        Self::Panicked,
    ];

    /// Its place in [`ALL`](Self::ALL).
    const fn index(self) -> usize {
        match self {
            Self::Finished(status) => status as usize,
            Self::TimedOut => 3,
            Self::Panicked => 4,
        }
    }
}

/// All runs of one check so far; the reports, of one that is told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    endings: [u64; RunEnd::ALL.len()],
    /// Runs that took up to each of [`BUCKETS`], and longer than the one before it.
    buckets: [u64; BUCKETS.len()],
    /// All that the measured runs took.
    took: Duration,
    last: Option<SystemTime>,
}

/// Upper bounds in seconds; one stands just above the default timeout of 2 s.
const BUCKETS: [f64; 11] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 2.5, 5.0, 10.0, f64::INFINITY];

impl Tally {
    /// Adds a run; `took` is `None` for a report.
    pub(crate) fn add(&mut self, ending: RunEnd, took: Option<Duration>, time: SystemTime) {
        self.endings[ending.index()] += 1;
        self.last = Some(time);
        if let Some(took) = took {
            let seconds = took.as_secs_f64();
            let at = BUCKETS.iter().position(|bound| seconds <= *bound).unwrap_or(BUCKETS.len() - 1);
            self.buckets[at] += 1;
            self.took = self.took.saturating_add(took);
        }
    }
}

#[cfg(feature = "metrics")]
impl Tally {
    /// How many runs ended like this.
    pub(crate) fn ended(&self, ending: RunEnd) -> u64 {
        self.endings[ending.index()]
    }

    /// How many runs took up to each bound in seconds and longer than the bound before it.
    pub(crate) fn buckets(&self) -> impl Iterator<Item = (f64, u64)> {
        BUCKETS.into_iter().zip(self.buckets)
    }

    /// What all measured runs took together.
    pub(crate) fn took(&self) -> Duration {
        self.took
    }

    /// When the last run ended.
    pub(crate) fn last(&self) -> Option<SystemTime> {
        self.last
    }
}
