//! How the benchmarks compare: both sides take turns in one run, and the median ratio is what counts.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// Lets both sides take turns, and tells the median of their ratios with the times of that turn.
pub(crate) fn compare(what: &str, turns: usize, mut turn: impl FnMut() -> (Duration, Duration)) {
    let mut turns: Vec<_> = (0..turns)
        .map(|_| {
            let (ours, theirs) = turn();
            (ours.as_secs_f64() / theirs.as_secs_f64(), ours, theirs)
        })
        .collect();
    turns.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (ratio, ours, theirs) = turns[turns.len() / 2];
    println!("{what:28} {ratio:5.2} times ({ours:?} against {theirs:?})");
}

/// How long `work` takes, without freeing what it made.
pub(crate) fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let started = Instant::now();
    let done = work();
    let took = started.elapsed();
    drop(black_box(done));
    took
}
