//! Checks with very long texts and many observations.

use std::time::Duration;

use health_runtime::{CheckDef, Health, Outcome, Reporter};
use health_tests::log::Log;
use health_tests::until;

use crate::scene::{Scene, culprit};

const MEGABYTE: usize = 1 << 20;

/// The limit for every output. Texts are cut to 4 KiB, but grow when they are escaped.
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

/// A message and a cause of a megabyte each, and ten thousand observations.
fn talk(text: &str) -> Outcome {
    let megabyte = || text.repeat(MEGABYTE / text.len());
    let outcome = Outcome::fail(megabyte()).cause(megabyte());
    (0..10_000).fold(outcome, |outcome, at| {
        outcome.observe(format!("{text}{at}"), at, "the hundredth part of a page")
    })
}

#[tokio::test]
async fn a_megabyte_of_text_is_cut_in_every_output_and_in_the_log() {
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
            let body = scene.get(path).await.body;
            assert!(body.len() < BOUND, "{path} has {} bytes of {text:?}", body.len());
        }
        let checks = scene.health.report(health_runtime::Probe::Readiness).await;
        let culprit = checks.checks().iter().find(|check| check.name() == "culprit").expect("the culprit");
        assert!(culprit.cause().is_some_and(|cause| cause.len() < 5_000));
        assert_eq!(culprit.observations().len(), 100);
        scene.switch.turn(false);
        until("the recovery", async || scene.status("/readyz/culprit").await == 200).await;
        for line in log.lines() {
            assert!(line.len() < BOUND, "a line of {} bytes of {text:?}", line.len());
        }
    }
}

#[tokio::test]
async fn a_megabyte_from_a_reporter_is_cut_in_every_output() {
    static TALKS: Reporter = Reporter::new();
    let scene = Scene::start(|_| CheckDef::reporter("culprit", &TALKS)).await;
    TALKS.report(talk("x"));
    assert_eq!(scene.status("/readyz/culprit").await, 503);
    for path in OUTPUTS {
        let body = scene.get(path).await.body;
        assert!(body.len() < BOUND, "{path} has {} bytes", body.len());
    }
    TALKS.report(true);
    assert_eq!(scene.status("/readyz/culprit").await, 200);
}

#[tokio::test]
async fn a_name_of_a_megabyte_is_refused_with_a_short_error() {
    let name = "x".repeat(MEGABYTE);
    let health = Health::builder().variables(|_| None).check(CheckDef::new(name, || async {}));
    let error = health.build().expect_err("the name is too long").to_string();
    assert!(error.contains("1 to 100 printable characters"), "{error:.1000}");
    assert!(error.len() < 10_000, "{} bytes", error.len());
}
