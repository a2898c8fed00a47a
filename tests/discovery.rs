//! Prometheus and its blackbox exporter discover the monitors and probe them. `.ci/discovery` installs Debian's packages
//! `prometheus` and `prometheus-blackbox-exporter` and runs these tests.
#![allow(clippy::unwrap_used, reason = "helpers of tests, which clippy does not count as tests")]

mod discovery {
    mod assertions;
    mod documented;
    mod program;
    mod prometheus;
    mod removed;
    mod secrets;
    mod shop;
    mod workspace;
}
