//! The endpoints whose answers are kept, beside handlers that answer the same and do nothing else.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{Request, StatusCode};
use axum::routing::get;
use futures_util::FutureExt;
use health_runtime::{CheckDef, Details, Health, application};
use tower::Service;

use crate::http::Answer;

/// The endpoints, with the status of each when all is well.
pub const KEPT: [(&str, StatusCode); 5] = [
    ("/livez", StatusCode::OK),
    ("/readyz", StatusCode::OK),
    ("/startupz", StatusCode::OK),
    ("/health", StatusCode::OK),
    ("/heartbeat", StatusCode::NO_CONTENT),
];

/// How often the checks of [`endpoints`] have run, in this process.
pub static RUNS: AtomicUsize = AtomicUsize::new(0);

/// The public endpoints, showing `details`, of an application with so many checks for each probe, which pass and are
/// reused for a day.
///
/// # Panics
/// When it cannot be built.
pub fn endpoints(checks: usize, details: Details) -> Router {
    endpoints_of(checks, details, Some(Duration::from_secs(86_400)), Duration::ZERO)
}

/// The same with checks that take so long and are reused for `ttl`, or for as long as they are where nothing is said.
///
/// # Panics
/// When it cannot be built.
pub fn endpoints_of(checks: usize, details: Details, ttl: Option<Duration>, takes: Duration) -> Router {
    let check = |at| {
        let check = CheckDef::new(format!("check-{at}"), move || async move {
            RUNS.fetch_add(1, Ordering::Relaxed);
            if !takes.is_zero() {
                tokio::time::sleep(takes).await;
            }
            true
        });
        let check = check.liveness().readiness().startup();
        if let Some(ttl) = ttl { check.ttl(ttl) } else { check }
    };
    let builder = Health::builder().application(application!()).variables(|_| None).details(details);
    let health = (0..checks).map(check).fold(builder.allow_empty(), health_runtime::Builder::check);
    health.build().expect("nothing is asked for").endpoints()
}

/// Asks in process.
///
/// # Panics
/// When no answer comes.
pub async fn ask(router: &mut Router, path: &str) -> Answer {
    let Ok(response) = router.call(request(path)).await;
    let (head, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("a body");
    let body = String::from_utf8(body.to_vec()).expect("text");
    Answer { status: head.status, headers: head.headers, body }
}

/// A request as a probe sends it.
///
/// # Panics
/// When `path` is none.
pub fn request(path: &str) -> Request<Body> {
    let request = Request::get(path).header("host", "127.0.0.1:3000").header("user-agent", "kube-probe/1.33");
    request.body(Body::empty()).expect("a request")
}

/// Asks something that has the answer at hand, and takes the body in: what a connection does, without the network.
///
/// # Panics
/// When the answer has to be waited for.
pub fn ask_at_once(router: &mut Router, request: Request<Body>) -> usize {
    let answered = async {
        let Ok(response) = router.call(request).await;
        to_bytes(response.into_body(), usize::MAX).await.expect("a body").len()
    };
    answered.now_or_never().expect("the answer is at hand")
}

/// A router with one handler, which answers on `path` what `answer` is: what one would write who knew it beforehand.
///
/// # Panics
/// When the answer is not one of the [endpoints](KEPT).
pub fn bare(path: &str, answer: &Answer) -> Router {
    let leaked = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
    let header = |name| answer.headers.get(name).map(|value| leaked(value.to_str().expect("text")));
    let (status, body) = (answer.status, leaked(&answer.body));
    let cache = header(CACHE_CONTROL).expect("every answer has one");
    let handler = match (header(CONTENT_TYPE), header(X_CONTENT_TYPE_OPTIONS)) {
        (Some(kind), Some(nosniff)) => get(move || async move {
            let headers = [(CONTENT_TYPE, kind), (CACHE_CONTROL, cache), (X_CONTENT_TYPE_OPTIONS, nosniff)];
            (status, headers, body)
        }),
        (Some(kind), None) => {
            get(move || async move { (status, [(CONTENT_TYPE, kind), (CACHE_CONTROL, cache)], body) })
        }
        _ => get(move || async move { (status, [(CACHE_CONTROL, cache)]) }),
    };
    // As `axum::serve` does it, so that it is not done for each request.
    Router::new().route(path, handler).with_state(())
}
