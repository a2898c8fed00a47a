//! The example `shop` as a child process, over HTTP, with the test double of the monitoring API.
#![allow(clippy::unwrap_used, reason = "helpers of tests, which clippy does not count as tests")]

mod shop {
    mod database;
    mod faults;
    mod monitors;
    mod secrets;
}
