//! The command line in an application's own binary, run as it is: exit codes, what stands on which output, and what
//! stands on neither.
#![allow(clippy::unwrap_used, reason = "helpers of tests, which clippy does not count as tests")]

mod cli {
    mod checking;
    mod listing;
    mod manifest;
    mod monitors;
    mod run;
    mod secrets;
    mod terminal;
}
