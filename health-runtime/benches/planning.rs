//! The time to plan and serialise 10,000 monitors, relative to `serde_json` serialising the same payload.
//! `cargo bench -p health-runtime --bench planning`
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints its figures and panics on an unexpected result"
)]

mod support;

use std::time::Duration;

use health_runtime::{Application, Health, Monitor, Value, response};
use serde_json::{Value as Json, json};
use support::{compare, time};

const MONITORS: usize = 10_000;
const ROUNDS: usize = 15;

fn main() {
    let builder = Health::builder()
        .allow_empty()
        .application(Application::new("shop", "1.4.0"))
        .environment("production")
        .base_url("https://shop.example.com")
        .variables(|name| (name == "PROBE_TOKEN").then(|| "a-token".to_owned()));
    let health = (0..MONITORS)
        .fold(builder, |builder, number| {
            builder.monitor(
                Monitor::get(format!("/orders/{number}"))
                    .header("Authorization", Value::env("PROBE_TOKEN"))
                    .tags(["orders"])
                    .note("Orders are our main business.")
                    .assert(response::code().eq(200))
                    .assert(response::time().lt(Duration::from_secs(2))),
            )
        })
        .build()
        .unwrap();

    // After the first put, the API lists exactly that payload.
    let (created, payload) = health_runtime::__bench::planned(&health, json!([]));
    assert_eq!(created, MONITORS);
    let listed: Json = serde_json::from_slice(&payload).unwrap();
    assert_eq!(health_runtime::__bench::planned(&health, listed.clone()).0, 0);
    let mut edited = listed.clone();
    for monitor in edited.as_array_mut().unwrap() {
        monitor["schedule"] = "every 1 hour".into();
    }

    println!("{MONITORS} monitors, {} bytes", payload.len());
    for (what, remote) in
        [("all are new", json!([])), ("none has changed", listed.clone()), ("all have changed", edited)]
    {
        compare(what, ROUNDS, || {
            let remote = remote.clone();
            let ours = time(|| health_runtime::__bench::planned(&health, remote));
            (ours, time(|| serde_json::to_vec(&listed).unwrap()))
        });
    }
}
