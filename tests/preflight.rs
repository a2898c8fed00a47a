//! The preflight: what it reports of each monitor, in this process and over the network.
#![allow(clippy::unwrap_used, reason = "helpers of tests, which clippy does not count as tests")]

mod preflight {
    mod in_process;
    mod mounted;
    mod network;
    mod report;
    mod routes;
}
