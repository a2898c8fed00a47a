//! The allocations of a cached response, compared with those of a static page.

use std::sync::atomic::Ordering;

use allocation_counter::measure;
use axum::Router;
use health_runtime::Details;
use health_tests::cached::{CACHED, RUNS, ask, ask_at_once, bare, endpoints, request};

const REQUESTS: u64 = 100;

/// The allocations of [`REQUESTS`] requests and their bytes, without building the requests.
fn cost(router: &mut Router, path: &str) -> (u64, u64) {
    let requests: Vec<_> = (0..REQUESTS).map(|_| request(path)).collect();
    let cost = measure(|| {
        for request in requests {
            ask_at_once(router, request);
        }
    });
    (cost.count_total, cost.bytes_total)
}

#[expect(clippy::print_stdout, reason = "`--nocapture` shows the figures")]
#[tokio::test]
async fn a_cached_response_allocates_no_more_than_a_static_page_for_any_number_of_checks() {
    for checks in [5, 500, 5_000] {
        for details in [Details::Status, Details::Full] {
            let mut health = endpoints(checks, details);
            for (path, status) in CACHED {
                // The first request runs the checks, and a run that ends later may invalidate its response.
                ask(&mut health, path).await;
                let answer = ask(&mut health, path).await;
                assert_eq!(answer.status, status, "{path}");
                let mut bare = bare(path, &answer);
                assert_eq!(ask(&mut bare, path).await, answer, "the same status, headers and body");
                ask(&mut health, path).await;

                let (ours, theirs) = (cost(&mut health, path), cost(&mut bare, path));
                println!("{path} with {checks} checks, {details:?}: {ours:?}, static page {theirs:?}");
                assert!(theirs.0 > 0, "the allocator counts");
                assert!(ours.0 <= theirs.0, "{path}, {checks} checks, {details:?}: {ours:?} {theirs:?}");
            }
        }
        assert_eq!(RUNS.swap(0, Ordering::Relaxed), 2 * checks, "each check ran once for each application");
    }
}
