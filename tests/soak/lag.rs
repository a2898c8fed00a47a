//! How late the machine was, and when: what the model has to grant, and not more.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A task that sleeps for a moment again and again, and remembers how much longer it took.
#[derive(Clone)]
pub(crate) struct Lag(Arc<Mutex<VecDeque<(Instant, Duration)>>>);

impl Default for Lag {
    /// With room for all that is ever kept.
    fn default() -> Self {
        Self(Arc::new(Mutex::new(VecDeque::with_capacity(KEPT.div_duration_f64(NAP) as usize))))
    }
}

const NAP: Duration = Duration::from_millis(5);

/// What the engine may take on a machine with nothing else to do.
const USUAL: Duration = Duration::from_millis(40);

/// After this long everything that is granted is known.
pub(crate) const SETTLED: Duration = Duration::from_millis(400);

/// Older moments are nobody's any more.
const KEPT: Duration = Duration::from_secs(30);

impl Lag {
    /// Watches for ever.
    pub(crate) async fn watch(self) {
        loop {
            let asleep = Instant::now();
            tokio::time::sleep(NAP).await;
            let now = Instant::now();
            let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            seen.push_back((now, now - asleep - NAP));
            while seen.front().is_some_and(|(at, _)| *at + KEPT < now) {
                seen.pop_front();
            }
        }
    }

    /// How much later than it ought to be something may have happened that was due at `at`.
    pub(crate) fn slack(&self, at: Instant) -> Duration {
        let (from, to) = (at - SETTLED / 2, at + SETTLED);
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let start = seen.partition_point(|(seen, _)| *seen < from);
        let near = seen.range(start..).take_while(|(seen, _)| *seen <= to);
        USUAL + 2 * near.map(|(_, late)| *late).max().unwrap_or_default()
    }
}
