//! The endpoints whose responses are cached, and bare handlers with the same responses to compare them with.

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

/// The paths of these endpoints, with the status of each while every check passes.
pub const CACHED: [(&str, StatusCode); 5] = [
    ("/livez", StatusCode::OK),
    ("/readyz", StatusCode::OK),
    ("/startupz", StatusCode::OK),
    ("/health", StatusCode::OK),
    ("/heartbeat", StatusCode::NO_CONTENT),
];

/// How many runs the checks of [`endpoints`] have had in this process.
pub static RUNS: AtomicUsize = AtomicUsize::new(0);

/// The public endpoints of an application with this number of checks. Each check belongs to every probe, passes, and is
/// reused for a day.
///
/// # Panics
/// When the application cannot be built.
pub fn endpoints(checks: usize, details: Details) -> Router {
    endpoints_of(checks, details, Some(Duration::from_secs(86_400)), Duration::ZERO)
}

/// The same with checks whose runs take this long, and which are reused for `ttl` or for the default time.
///
/// # Panics
/// When the application cannot be built.
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
    health.build().expect("the declarations are valid").endpoints()
}

/// Sends a GET request in process and reads the response.
///
/// # Panics
/// When the body is not text.
pub async fn ask(router: &mut Router, path: &str) -> Answer {
    let Ok(response) = router.call(request(path)).await;
    let (head, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("a body");
    let body = String::from_utf8(body.to_vec()).expect("text");
    Answer { status: head.status, headers: head.headers, body }
}

/// A GET request as the kubelet sends it.
///
/// # Panics
/// When `path` is not a path.
pub fn request(path: &str) -> Request<Body> {
    let request = Request::get(path).header("host", "127.0.0.1:3000").header("user-agent", "kube-probe/1.33");
    request.body(Body::empty()).expect("a request")
}

/// Sends a request whose response needs no waiting, and reads the body: the work of a connection without the network.
///
/// # Panics
/// When the response is not ready at once.
pub fn ask_at_once(router: &mut Router, request: Request<Body>) -> usize {
    let response_length = async {
        let Ok(response) = router.call(request).await;
        to_bytes(response.into_body(), usize::MAX).await.expect("a body").len()
    };
    response_length.now_or_never().expect("the response is ready")
}

/// A router with one handler that returns the constant `answer` at `path`.
///
/// # Panics
/// When `answer` has no `Cache-Control`, as every response of the [endpoints](CACHED) has.
pub fn bare(path: &str, answer: &Answer) -> Router {
    let leaked = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
    let header = |name| answer.headers.get(name).map(|value| leaked(value.to_str().expect("text")));
    let (status, body) = (answer.status, leaked(&answer.body));
    let cache = header(CACHE_CONTROL).expect("every response has one");
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
    // `axum::serve` does the same once; without it each call would build the service again.
    Router::new().route(path, handler).with_state(())
}
