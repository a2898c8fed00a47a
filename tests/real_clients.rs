//! Real programs as clients of the example `shop`, configured as `docs/clients.md` shows.
//!
//! `.ci/real-clients` installs them and enables the feature `real-clients`.
#![allow(clippy::unwrap_used, reason = "helpers of tests, which clippy does not count as tests")]

mod real_clients {
    mod check_http;
    mod guide;
    mod haproxy;
    mod kubernetes;
    mod monit;
    mod nginx;
    mod postgres;
    mod prometheus;
    mod tool;
}
