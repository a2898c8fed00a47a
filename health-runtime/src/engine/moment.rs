//! A point in time, by both clocks of the system.

use std::time::SystemTime;

use tokio::time::Instant;

/// A moment by the monotonic and by the wall clock. The engine decides by the monotonic clock alone, so that a wall clock
/// that is set while the process runs expires nothing; reports show the wall time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub(crate) at: Instant,
    pub(crate) time: SystemTime,
}

impl Moment {
    pub(super) fn now() -> Self {
        Self::at(Instant::now())
    }

    /// The moment at which the monotonic clock has just been read.
    pub(super) fn at(at: Instant) -> Self {
        Self { at, time: SystemTime::now() }
    }

    /// The present moment, shortly after this one. It reads one clock, since this is called once a run.
    pub(super) fn later(self) -> Self {
        let at = Instant::now();
        // Both clocks advance alike over the length of a poll, unless the wall clock is set in between.
        Self { at, time: self.time + (at - self.at) }
    }
}
