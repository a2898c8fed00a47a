//! What stays allocated: little for each check, and nothing of a request.

use allocation_counter::measure;
use health_runtime::Details;
use health_tests::answers::{KEPT, ask, ask_at_once, endpoints, request};

/// What a check may take, with the answers that tell of it.
const BYTES_A_CHECK: i64 = 2_048;

#[expect(clippy::print_stdout, reason = "the figures, for whoever asks with `--nocapture`")]
#[test]
fn a_check_takes_less_than_two_kibibytes_and_nothing_is_kept_of_a_request() {
    const CHECKS: usize = 5_000;
    // On this thread, whose allocations are counted.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut health = None;
    let cost = measure(|| {
        let router = health.insert(endpoints(CHECKS, Details::Full));
        runtime.block_on(async {
            for (path, status) in [KEPT, KEPT].concat() {
                assert_eq!(ask(router, path).await.status, status, "{path}");
            }
        });
    });
    let each = cost.bytes_current / CHECKS as i64;
    println!("{each} bytes for each of {CHECKS} checks, all of which have run and are told in full");
    assert!((100..BYTES_A_CHECK).contains(&each), "{each} bytes for each check");

    let router = health.as_mut().expect("it was built");
    for (path, _) in KEPT {
        let cost = measure(|| {
            for _ in 0..10_000 {
                ask_at_once(router, request(path));
            }
        });
        assert!(cost.count_total > 0, "they are counted");
        // One answer is kept anew for each second that `max-age` counts down.
        assert!(cost.bytes_current < 1_024, "{path}: {} bytes", cost.bytes_current);
    }
}

#[expect(clippy::print_stdout, reason = "the figure, for whoever asks with `--nocapture`")]
#[test]
fn telling_all_of_many_checks_takes_less_than_a_kibibyte_for_each_at_any_time() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let checks = 5_000;
    let mut health = endpoints(checks, Details::Full);
    // What has a query is not kept.
    let mut told = || runtime.block_on(ask(&mut health, "/health?every"));
    told();
    let cost = measure(|| assert!(told().body.contains("check-4999:responseTime")));
    let each = cost.bytes_max / checks as u64;
    println!("{each} bytes at most for each of {checks} checks");
    assert!(each < 1_024, "{each} bytes");
}
