//! Memory that stays allocated: a bounded amount for each check, and none for a request.

use allocation_counter::measure;
use health_runtime::Details;
use health_tests::cached::{CACHED, ask, ask_at_once, endpoints, request};

/// The limit for a check, including its share of the cached responses.
const BYTES_A_CHECK: i64 = 2_048;

#[expect(clippy::print_stdout, reason = "`--nocapture` shows the figures")]
#[test]
fn a_check_keeps_less_than_two_kibibytes_and_a_request_keeps_nothing() {
    const CHECKS: usize = 5_000;
    // `measure` counts the allocations of this thread alone.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut health = None;
    let cost = measure(|| {
        let router = health.insert(endpoints(CHECKS, Details::Full));
        runtime.block_on(async {
            for (path, status) in [CACHED, CACHED].concat() {
                assert_eq!(ask(router, path).await.status, status, "{path}");
            }
        });
    });
    let each = cost.bytes_current / CHECKS as i64;
    println!("{each} bytes per check, with {CHECKS} checks that have run and are shown in full");
    assert!((100..BYTES_A_CHECK).contains(&each), "{each} bytes per check");

    let router = health.as_mut().expect("it was built");
    for (path, _) in CACHED {
        let cost = measure(|| {
            for _ in 0..10_000 {
                ask_at_once(router, request(path));
            }
        });
        assert!(cost.count_total > 0, "the allocator counts");
        assert_eq!(cost.bytes_current, 0, "{path}");
    }
}

#[expect(clippy::print_stdout, reason = "`--nocapture` shows the figure")]
#[test]
fn rendering_many_checks_never_needs_more_than_a_kibibyte_for_each_check() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let checks = 5_000;
    let mut health = endpoints(checks, Details::Full);
    // A request with a query bypasses the cache.
    let mut full_report = || runtime.block_on(ask(&mut health, "/health?every"));
    full_report();
    let cost = measure(|| assert!(full_report().body.contains("check-4999:responseTime")));
    let each = cost.bytes_max / checks as u64;
    println!("at most {each} bytes per check, with {checks} checks");
    assert!(each < 1_024, "{each} bytes");
}
