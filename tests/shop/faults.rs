use std::time::{Duration, Instant};

use health_tests::shop::Shop;
use health_tests::{side_by_side, until};

/// The library's default probe deadline of five seconds, with a margin for a busy machine.
const PROBE_DEADLINE: Duration = Duration::from_secs(7);

#[tokio::test]
async fn a_required_dependency_that_fails_fails_readiness_and_not_liveness() {
    let shop = Shop::start(&[]);
    shop.until("/readyz", 200).await;
    shop.set_fault("database", "fail").await;
    shop.until("/readyz", 503).await;
    assert_eq!(shop.status("/livez").await, 200, "an outage of a dependency does not fail liveness");
    shop.set_fault("database", "warn").await;
    shop.until("/readyz", 200).await;
}

#[test]
fn an_optional_dependency_that_fails_does_not_fail_readiness() {
    side_by_side(["search", "importer", "payments"], async |check| {
        let shop = Shop::start(&[]);
        shop.until("/readyz", 200).await;
        shop.set_fault(check, "fail").await;
        shop.until(&format!("/readyz/{check}"), 503).await;
        assert_eq!(shop.status("/readyz").await, 200, "{check} counts as a warning");
        shop.set_fault(check, "pass").await;
        shop.until(&format!("/readyz/{check}"), 200).await;
    });
}

#[test]
fn a_check_that_hangs_delays_no_response_beyond_the_deadline() {
    side_by_side([("database", "/readyz"), ("alive", "/livez")], async |(check, path)| {
        let shop = Shop::start(&[]);
        shop.until(path, 200).await;
        shop.set_fault(check, "hang").await;
        let hanging = Instant::now();
        while shop.status(path).await == 200 {
            assert!(hanging.elapsed() < PROBE_DEADLINE * 2, "{path} still passes");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let sent = Instant::now();
        assert_eq!(shop.status(path).await, 503);
        assert!(sent.elapsed() < PROBE_DEADLINE, "{path} took {:?}", sent.elapsed());
        shop.set_fault(check, "pass").await;
        shop.until(path, 200).await;
    });
}

#[tokio::test]
async fn a_hanging_blocking_check_is_named_at_shutdown_and_a_second_interrupt_ends_the_process() {
    let mut shop = Shop::start(&[]);
    shop.until("/livez", 200).await;
    shop.set_fault("alive", "hang").await;
    shop.until("/livez", 503).await;
    shop.signal("TERM");
    until("the name in the log", async || shop.output().contains("may keep the process from ending")).await;
    assert!(shop.output().contains("check=\"alive\""), "{}", shop.output());
    shop.signal("INT");
    shop.signal("INT");
    assert_eq!(shop.wait().code(), Some(128 + 2));
}

#[test]
fn a_panicking_check_fails_and_the_process_survives() {
    let checks = [("database", "/readyz"), ("alive", "/livez"), ("importer", "/readyz/importer")];
    side_by_side(checks, async |(check, path)| {
        let shop = Shop::start(&[]);
        shop.until(path, 200).await;
        shop.set_fault(check, "panic").await;
        shop.until(path, 503).await;
        assert_eq!(shop.status("/").await, 200);
        shop.set_fault(check, "pass").await;
        shop.until(path, 200).await;
    });
}

#[tokio::test]
async fn a_startup_check_that_has_passed_stays_passed() {
    let shop = Shop::start(&[]);
    shop.set_fault("schema", "fail").await;
    shop.until("/startupz", 503).await;
    shop.set_fault("schema", "pass").await;
    shop.until("/startupz", 200).await;
    shop.set_fault("schema", "fail").await;
    for _ in 0..3 {
        assert_eq!(shop.status("/startupz").await, 200);
    }
}

#[tokio::test]
async fn an_unknown_check_or_state_is_refused() {
    let shop = Shop::start(&[]);
    let (status, body) = shop.set_fault("printer", "fail").await;
    assert_eq!(status, 404);
    assert!(body.contains("alive, database, importer, payments, schema, search"), "{body}");
    assert_eq!(shop.set_fault("database", "on-fire").await.0, 400);
}
