//! The test double of the monitoring API.
#![allow(clippy::unwrap_used, reason = "helpers of tests, which clippy does not count as tests")]

mod client;
mod faults;
mod keys;
mod limits;
mod modes;
mod monitors;
mod program;
mod recording;
