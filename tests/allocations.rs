//! A kept answer costs no more allocations than a static page, however many checks there are.

use std::sync::atomic::Ordering;

use allocation_counter::measure;
use axum::Router;
use health_runtime::Details;
use health_tests::answers::{KEPT, RUNS, ask, ask_at_once, bare, endpoints, request};

const REQUESTS: u64 = 100;

/// The allocations of so many requests, and the bytes of them, without those that make the requests.
fn cost(router: &mut Router, path: &str) -> (u64, u64) {
    let requests: Vec<_> = (0..REQUESTS).map(|_| request(path)).collect();
    let cost = measure(|| {
        for request in requests {
            ask_at_once(router, request);
        }
    });
    (cost.count_total, cost.bytes_total)
}

#[expect(clippy::print_stdout, reason = "the figures, for whoever asks with `--nocapture`")]
#[tokio::test]
async fn a_kept_answer_costs_no_more_allocations_than_a_static_page_however_many_checks_there_are() {
    for checks in [5, 500, 5_000] {
        for details in [Details::Status, Details::Full] {
            let mut health = endpoints(checks, details);
            for (path, status) in KEPT {
                // The first runs the checks, which may make what it rendered out of date.
                ask(&mut health, path).await;
                let answer = ask(&mut health, path).await;
                assert_eq!(answer.status, status, "{path}");
                let mut bare = bare(path, &answer);
                assert_eq!(ask(&mut bare, path).await, answer, "the same status, headers and body");
                ask(&mut health, path).await;

                let (ours, theirs) = (cost(&mut health, path), cost(&mut bare, path));
                println!("{path} with {checks} checks, {details:?}: {ours:?}, a static page {theirs:?}");
                assert!(theirs.0 > 0, "they are counted");
                assert!(ours.0 <= theirs.0, "{path}, {checks} checks, {details:?}: {ours:?} {theirs:?}");
            }
        }
        assert_eq!(RUNS.swap(0, Ordering::Relaxed), 2 * checks, "each check ran once for each application");
    }
}
