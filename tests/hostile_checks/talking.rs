//! Checks that say too much.

use std::time::Duration;

use health_runtime::{CheckDef, Health, Outcome, Reporter};
use health_tests::log::Log;
use health_tests::until;

use crate::scene::{Scene, culprit};

const MEGABYTE: usize = 1 << 20;

/// What any output has room for. Of each text 4 KiB are kept, and one that has to be escaped grows.
const BOUND: usize = 100 << 10;

const OUTPUTS: &[&str] = &[
    "/livez?verbose",
    "/readyz?verbose",
    "/readyz/culprit?verbose",
    "/startupz?verbose",
    "/health",
    "/internal/health",
    "/heartbeat",
    "/status",
    "/internal/healthcheck",
    "/internal/healthcheck?check=culprit",
    "/internal/environment",
    "/internal/svc_status",
    "/internal/svc_status.csv",
    "/internal/svc_status.json",
    "/internal/svc_status.prometheus",
    "/internal/metrics",
    "/internal/monitors",
];

/// A megabyte of each: what is public, what is not, and ten thousand observations.
fn talk(text: &str) -> Outcome {
    let megabyte = || text.repeat(MEGABYTE / text.len());
    let outcome = Outcome::fail(megabyte()).cause(megabyte());
    (0..10_000).fold(outcome, |outcome, at| {
        outcome.observe(format!("{text}{at}"), at, "the hundredth part of a page")
    })
}

#[tokio::test]
async fn a_megabyte_of_text_is_bounded_in_every_output_in_the_log_and_in_the_cause() {
    for text in ["x", "ü", "\"", "\\", "\n", "\u{1}", "\u{202e}", "<script>", "a b\t"] {
        let log = Log::start();
        let scene =
            Scene::start(|switch| {
                culprit(CheckDef::blocking("culprit", move || {
                    if switch.is_on() { talk(text) } else { Outcome::pass() }
                }))
                .liveness()
                .readiness()
                .startup()
                .timeout(Duration::from_secs(4))
            })
            .await;
        scene.status("/readyz").await;
        scene.switch.turn(true);
        until("the failure", async || scene.status("/readyz/culprit").await == 503).await;
        for path in OUTPUTS {
            let told = scene.get(path).await;
            assert!(told.body.len() < BOUND, "{path} tells {} bytes of {text:?}", told.body.len());
        }
        let checks = scene.health.report(health_runtime::Probe::Readiness).await;
        let told = checks.checks().iter().find(|check| check.name() == "culprit").expect("it is there");
        assert!(told.cause().is_some_and(|cause| cause.len() < 5_000));
        assert_eq!(told.observations().len(), 100);
        scene.switch.turn(false);
        until("the end of it", async || scene.status("/readyz/culprit").await == 200).await;
        for line in log.lines() {
            assert!(line.len() < BOUND, "a line of {} bytes of {text:?}", line.len());
        }
    }
}

#[tokio::test]
async fn a_megabyte_that_is_reported_is_bounded_as_well() {
    static TALKS: Reporter = Reporter::new();
    let scene = Scene::start(|_| CheckDef::reporter("culprit", &TALKS)).await;
    TALKS.report(talk("x"));
    assert_eq!(scene.status("/readyz/culprit").await, 503);
    for path in OUTPUTS {
        let told = scene.get(path).await;
        assert!(told.body.len() < BOUND, "{path} tells {} bytes", told.body.len());
    }
    TALKS.report(true);
    assert_eq!(scene.status("/readyz/culprit").await, 200);
}

#[tokio::test]
async fn a_name_of_a_megabyte_is_refused_in_a_few_words() {
    let name = "x".repeat(MEGABYTE);
    let health = Health::builder().variables(|_| None).check(CheckDef::new(name, || async {}));
    let error = health.build().expect_err("nobody wants to read that").to_string();
    assert!(error.contains("1 to 100 characters"), "{error:.1000}");
    assert!(error.len() < 10_000, "{} bytes", error.len());
}
