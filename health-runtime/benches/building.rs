//! The time of `build()` with 5,000 definitions, beside the time to create them.
//! `cargo bench -p health-runtime --bench building`
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints its figures and panics on an unexpected result"
)]

mod support;

use health_runtime::{Builder, CheckDef, Health, Monitor, response};
use support::{compare, time};

const DEFINITIONS: usize = 5_000;
const ROUNDS: usize = 31;

fn main() {
    let check = |at| CheckDef::new(format!("check-{at}"), async || true);
    let monitor = |at| Monitor::get(format!("/orders/{at}")).assert(response::code().eq(200));
    let empty = || {
        let builder = Health::builder().allow_empty().variables(|_| None);
        builder.environment("production").base_url("https://shop.example.com")
    };
    compare_with_declaring("checks", || (0..DEFINITIONS).map(check).fold(empty(), Builder::check));
    compare_with_declaring("monitors", || (0..DEFINITIONS).map(monitor).fold(empty(), Builder::monitor));
}

/// Compares `build()` with creating its definitions.
fn compare_with_declaring(what: &str, declare: impl Fn() -> Builder) {
    compare(&format!("{DEFINITIONS} {what}"), ROUNDS, || {
        let builder = declare();
        (time(|| builder.build().unwrap()), time(&declare))
    });
}
