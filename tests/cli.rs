//! The `health` command line inside an application's binary: exit codes, and what each command writes to standard output
//! and to standard error.
#![allow(clippy::unwrap_used, reason = "helpers of tests, which clippy does not count as tests")]

mod cli {
    mod api_address;
    mod checking;
    mod listing;
    mod manifest;
    mod monitors;
    mod run;
    mod secrets;
    mod strangers;
    mod terminal;
}
