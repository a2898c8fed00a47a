//! When something happened.

use std::time::SystemTime;

use tokio::time::Instant;

/// A moment by both clocks: the monotonic one decides, the other one is only shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub(crate) at: Instant,
    pub(crate) time: SystemTime,
}

impl Moment {
    pub(super) fn now() -> Self {
        Self::at(Instant::now())
    }

    /// The moment of which one clock has just been read.
    pub(super) fn at(at: Instant) -> Self {
        Self { at, time: SystemTime::now() }
    }

    /// The moment now, a little later than this one: reads one clock alone.
    pub(super) fn later(self) -> Self {
        let at = Instant::now();
        Self { at, time: self.time + (at - self.at) }
    }
}
