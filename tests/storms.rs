//! Storms: whatever arrives on however many connections, the process lives, probes are answered at once and rightly, each
//! check runs once an expiry, and nothing is left behind. Each scenario has a process of its own.
//!
//! `SEED=<number>` repeats what is drawn at random; the figures are printed with `--nocapture`.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "figures and seeds; helpers of tests")]

mod storms {
    mod answers;
    mod connections;
    mod expiry;
    mod noise;
    mod pipelining;
    mod queries;
    mod service;
    mod slow;
    mod targets;
}
