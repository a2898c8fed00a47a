//! The example `shop`, run as it is: a process of its own, asked over HTTP, with the double of the monitoring API.
#![allow(clippy::unwrap_used, reason = "helpers of tests, which clippy does not count as tests")]

mod shop {
    mod database;
    mod faults;
    mod monitors;
    mod secrets;
}
