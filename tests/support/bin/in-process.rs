//! Handles one request many times in process, so that `.ci/instructions` can count the instructions:
//! `in-process <cached|bare> <path> <status|full> <checks> <requests>`.

use axum::Router;
use health_runtime::Details;
use health_tests::cached::{ask, ask_at_once, bare, endpoints, request};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [which, path, details, checks, requests] = &*arguments else { panic!("five arguments") };
    let details = if details == "full" { Details::Full } else { Details::Status };
    let mut router = endpoints(checks.parse().expect("a number of checks"), details);
    // The first request runs the checks, and a run that ends later may invalidate its response.
    ask(&mut router, path).await;
    let answer = ask(&mut router, path).await;
    if which == "bare" {
        router = bare(path, &answer);
    }
    ask(&mut router, path).await;
    let requests = (0..requests.parse().expect("a number of requests")).map(|_| request(path)).collect();
    measured(&mut router, requests);
}

/// Valgrind counts only the instructions of this function.
#[inline(never)]
fn measured(router: &mut Router, requests: Vec<axum::extract::Request>) {
    for request in requests {
        ask_at_once(router, request);
    }
}
