//! How much work a request may cause.

use std::time::{Duration, Instant};

use axum::Router;
use health_runtime::{Builder, CheckDef};
use health_tests::cached::ask;

use super::{health, switch};

/// The longest query that the server accepts, of this parameter.
fn repeated(parameter: impl Fn(usize) -> String) -> String {
    let mut query = String::new();
    for at in 0.. {
        let next = parameter(at);
        if query.len() + next.len() > 60_000 {
            break;
        }
        query.push_str(&next);
    }
    query
}

fn endpoints(checks: usize) -> Router {
    let check = |at| {
        let tags = (0..8).map(move |tag| format!("{tag}-of-{at}"));
        CheckDef::new(format!("check-{at}"), || async { true }).tags(tags.chain(["t".to_owned()]))
    };
    health(switch(true), |builder| (0..checks).map(check).fold(builder, Builder::check)).management()
}

/// The shortest of several times that the response takes.
async fn took(router: &mut Router, path: &str) -> Duration {
    let mut shortest = Duration::MAX;
    for _ in 0..3 {
        let start = Instant::now();
        ask(router, path).await;
        shortest = shortest.min(start.elapsed());
    }
    shortest
}

/// The parameter with a number.
type Parameter = fn(usize) -> String;

#[tokio::test]
async fn the_work_grows_with_the_checks_and_the_query_and_not_with_their_product() {
    let (mut many, mut few) = (endpoints(1_000), endpoints(1));
    // Each with a short query that selects as many checks.
    let queries: [(&str, &str, Parameter); 6] = [
        ("/health", "&tag=t", |_| "&tag=t".to_owned()),
        ("/health", "&tag=t", |at| format!("&tag=7-of-{}", at % 1_000)),
        ("/readyz", "&exclude=no", |at| format!("&exclude=no-{at}")),
        ("/readyz/check-0", "", |at| format!("&exclude=check-{at}&check=check-{at}")),
        ("/healthcheck", "&check=check-0", |at| format!("&check=check-{}", at % 1_000)),
        ("/svc_status", "", |at| format!("&tag=t&check=check-{at}&body=OFF")),
    ];
    for (path, short, parameter) in queries {
        let query = format!("{path}?verbose{}", repeated(parameter));
        let product = took(&mut many, &query).await;
        let short = format!("{path}?verbose{short}");
        let sum = took(&mut few, &query).await + took(&mut many, &short).await;
        // A search among names takes some time; going through all of them took thirty times as long.
        assert!(product < 8 * sum, "{path}: {product:?}, {sum:?} if it were the sum");
    }
}
