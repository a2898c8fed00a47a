//! Compares two sides in alternation within one run. The median of the ratios is the result: unlike the times, it depends
//! little on the load of the machine.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// Runs both sides in alternation and prints the median of their ratios, with the times of that round.
pub(crate) fn compare(what: &str, rounds: usize, mut round: impl FnMut() -> (Duration, Duration)) {
    let mut rounds: Vec<_> = (0..rounds)
        .map(|_| {
            let (ours, theirs) = round();
            (ours.as_secs_f64() / theirs.as_secs_f64(), ours, theirs)
        })
        .collect();
    rounds.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (ratio, ours, theirs) = rounds[rounds.len() / 2];
    println!("{what:28} {ratio:5.2} times ({ours:?} against {theirs:?})");
}

/// The duration of `work`, without the time to drop its result.
pub(crate) fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let result = work();
    let elapsed = start.elapsed();
    drop(black_box(result));
    elapsed
}
