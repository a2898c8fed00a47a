//! Storms of clients. Under any load and any bytes, the process survives, probes get correct responses in time, and each
//! check runs once per expiry. Afterwards the process has as many threads, files and heap bytes as before. Each test starts
//! its own process.
//!
//! `SEED=<number>` repeats a random run; `--nocapture` shows the figures.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "figures; helpers of tests")]

mod storms {
    mod connections;
    mod expiry;
    mod noise;
    mod pipelining;
    mod queries;
    mod responses;
    mod service;
    mod slow;
    mod targets;
}
