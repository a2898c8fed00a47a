//! The clients that people have, asking the example `shop`: real programs, configured as `docs/clients.md` says.
//!
//! They have to be installed, so this is behind the feature `real-clients`; `.ci/real-clients` sees to both.
#![allow(clippy::unwrap_used, reason = "helpers of tests, which clippy does not count as tests")]

mod real_clients {
    mod check_http;
    mod guide;
    mod haproxy;
    mod kubernetes;
    mod monit;
    mod postgres;
    mod prometheus;
    mod tool;
}
