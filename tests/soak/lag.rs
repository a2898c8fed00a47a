//! Measures how late the machine was at each moment, which is the delay that the model grants.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A task that sleeps repeatedly for [`NAP`] and records how much longer each sleep took.
#[derive(Clone)]
pub(crate) struct Lag(Arc<Mutex<VecDeque<(Instant, Duration)>>>);

impl Default for Lag {
    /// Allocates its whole capacity at once, so that the heap does not grow later.
    fn default() -> Self {
        Self(Arc::new(Mutex::new(VecDeque::with_capacity(KEPT.div_duration_f64(NAP) as usize))))
    }
}

const NAP: Duration = Duration::from_millis(5);

/// The delay of the engine on an idle machine.
const USUAL: Duration = Duration::from_millis(40);

/// The time after which the delay that is granted for a moment is known.
pub(crate) const SETTLED: Duration = Duration::from_millis(400);

/// How long measurements are kept: longer than any response waits to be judged.
const KEPT: Duration = Duration::from_secs(30);

impl Lag {
    /// Measures for ever.
    pub(crate) async fn watch(self) {
        loop {
            let asleep = Instant::now();
            tokio::time::sleep(NAP).await;
            let now = Instant::now();
            let mut measured = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            measured.push_back((now, now - asleep - NAP));
            while measured.front().is_some_and(|(at, _)| *at + KEPT < now) {
                measured.pop_front();
            }
        }
    }

    /// How much later than `at` an event may have happened that was due at `at`.
    pub(crate) fn slack(&self, at: Instant) -> Duration {
        let (from, to) = (at - SETTLED / 2, at + SETTLED);
        let measured = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let start = measured.partition_point(|(measured, _)| *measured < from);
        let near = measured.range(start..).take_while(|(measured, _)| *measured <= to);
        USUAL + 2 * near.map(|(_, late)| *late).max().unwrap_or_default()
    }
}
