//! Prometheus and its blackbox exporter, from Debian's packages `prometheus` and `prometheus-blackbox-exporter`, find the
//! monitors and probe them. `.ci/discovery` runs this, and installs both.
#![allow(clippy::unwrap_used, reason = "helpers of tests, which clippy does not count as tests")]

mod discovery {
    mod assertions;
    mod documented;
    mod program;
    mod prometheus;
    mod removed;
    mod shop;
    mod workspace;
}
