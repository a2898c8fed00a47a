//! `build()` with 5,000 definitions, against making them. `cargo bench -p health-runtime --bench building`
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark tells, and stops at what it did not expect"
)]

mod support;

use health_runtime::{Builder, CheckDef, Health, Monitor, response};
use support::{compare, time};

const DEFINITIONS: usize = 5_000;
const TURNS: usize = 31;

fn main() {
    let check = |at| CheckDef::new(format!("check-{at}"), async || true);
    let monitor = |at| Monitor::get(format!("/orders/{at}")).assert(response::code().eq(200));
    let empty = || {
        let builder = Health::builder().allow_empty().variables(|_| None);
        builder.environment("production").base_url("https://shop.example.com")
    };
    building("checks", || (0..DEFINITIONS).map(check).fold(empty(), Builder::check));
    building("monitors", || (0..DEFINITIONS).map(monitor).fold(empty(), Builder::monitor));
}

/// What `build()` takes, against what the definitions themselves take.
fn building(what: &str, declare: impl Fn() -> Builder) {
    compare(&format!("{DEFINITIONS} {what}"), TURNS, || {
        let builder = declare();
        (time(|| builder.build().unwrap()), time(&declare))
    });
}
