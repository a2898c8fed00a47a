//! The routes of the tests. Each succeeds or fails in a different way.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::header::{AUTHORIZATION, COOKIE, HOST};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Redirect;
use health_runtime::{
    Builder, Health, Monitor,
    preflight::{CheckedMonitor, Preflight, Verdict},
    response, route,
};

pub(super) const TOKEN: &str = "hunter2";

/// Counts mutating requests.
#[derive(Clone, Default)]
pub(super) struct Changes(Arc<AtomicUsize>);

impl Changes {
    pub(super) fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

#[route(GET "/", healthcheck = true)]
async fn index() -> &'static str {
    "index"
}

#[route(GET "/orders/{id}", healthcheck(
    params(id = 1),
    query("verbose" = "yes"),
    assert(response.code == 200, response.time < 5s, response.json("id") == 1, response.header("Content-Type").contains("json")),
))]
async fn order(Path(id): Path<i64>) -> axum::Json<serde_json::Value> {
    axum::Json(serde_json::json!({ "id": id }))
}

#[route(GET "/invoices/{id}", healthcheck(params(id = 99), assert(response.code == 200)))]
async fn invoice(Path(id): Path<i64>) -> (StatusCode, String) {
    (StatusCode::NOT_FOUND, format!("there is no invoice {id}"))
}

#[route(GET "/guarded", healthcheck(
    headers("Authorization" = env("PROBE_TOKEN")),
    cookies("session" = env("PROBE_SESSION"), "theme" = "dark"),
    assert(response.code == 200),
))]
async fn guarded(headers: HeaderMap) -> StatusCode {
    let guarded =
        headers[AUTHORIZATION] == "Bearer hunter2" && headers[COOKIE] == "session=a1b2c3; theme=dark";
    if guarded { StatusCode::OK } else { StatusCode::UNAUTHORIZED }
}

#[route(GET "/echo", healthcheck(
    headers("Authorization" = env("PROBE_TOKEN")),
    assert(response.body == "something else"),
))]
async fn echo(headers: HeaderMap) -> String {
    let sent = headers[AUTHORIZATION].to_str().unwrap_or_default();
    format!("you sent {sent}, of which {} is the token", sent.trim_start_matches("Bearer "))
}

#[route(GET "/unset", healthcheck(headers("Authorization" = env("NOT_SET"))))]
async fn unset() {}

#[route(GET "/ping", healthcheck(assert(response.body.contains("pong"), response.header("X-Kind") == "x")))]
async fn ping() -> &'static str {
    "a\u{1b}[31mping"
}

#[route(GET "/broken", healthcheck = true)]
async fn broken() -> StatusCode {
    StatusCode::BAD_GATEWAY
}

#[route(GET "/slow", healthcheck(timeout = 1s))]
async fn slow() {
    std::future::pending().await
}

#[route(GET "/panics", healthcheck(headers("Authorization" = env("PROBE_TOKEN"))))]
async fn panics(headers: HeaderMap) {
    panic!("cannot read {:?}", headers[AUTHORIZATION]);
}

#[route(GET "/long", healthcheck(assert(response.code == 200, response.body.contains("x"))))]
async fn long() -> Bytes {
    Bytes::from(vec![b'x'; 2 << 20])
}

#[route(GET "/old", healthcheck(assert(response.code == 200, response.json("id") == 7)))]
async fn old() -> Redirect {
    Redirect::permanent("orders/7")
}

#[route(GET "/stays", healthcheck(follow_redirects = false, assert(response.code == 303)))]
async fn stays() -> Redirect {
    Redirect::to("/")
}

#[route(GET "/leaves", healthcheck(headers("Authorization" = env("PROBE_TOKEN"))))]
async fn leaves() -> Redirect {
    Redirect::to("https://127.0.0.1:1/?token=hunter2")
}

#[route(GET "/loops", healthcheck = true)]
async fn loops() -> Redirect {
    Redirect::to("/loops")
}

#[route(GET "/from-where", healthcheck = true)]
async fn from_where(ConnectInfo(from): ConnectInfo<std::net::SocketAddr>, headers: HeaderMap) -> StatusCode {
    if from.ip().is_loopback() && headers.contains_key(HOST) { StatusCode::OK } else { StatusCode::FORBIDDEN }
}

#[route(POST "/changes", healthcheck(mutates = true, body = "{\"by\":1}", assert(response.body == "{\"by\":1}")))]
async fn change(State(changes): State<Changes>, body: String) -> String {
    changes.0.fetch_add(1, Ordering::SeqCst);
    body
}

#[route(GET "/users", group = "admin", healthcheck = true)]
async fn users() -> &'static str {
    "users"
}

#[route(GET "/unmonitored")]
async fn unmonitored() {}

#[route(GET "/monitored-in-code")]
async fn monitored_in_code() {}

#[route(GET "/declined", healthcheck = false)]
async fn declined() {}

#[route(GET "/elsewhere", healthcheck(environments = ["production"]))]
async fn elsewhere() {}

/// A builder with the states and variables that the routes and their monitors need.
pub(super) fn builder(changes: &Changes) -> Builder {
    Health::builder()
        .environment("test")
        .provide(changes.clone())
        .monitor(Monitor::get("/monitored-in-code"))
        .monitor(Monitor::get("/nothing").assert(response::code().eq(200)))
        .monitor(Monitor::get("/livez").assert(response::body().eq("ok")))
        .monitor(Monitor::get("https://127.0.0.1:1/partner"))
        .variables(|name| match name {
            "PROBE_TOKEN" => Some(format!("Bearer {TOKEN}")),
            "PROBE_SESSION" => Some("a1b2c3".to_owned()),
            _ => None,
        })
}

pub(super) fn health() -> Health {
    builder(&Changes::default()).build().unwrap()
}

/// All routes, where the monitors expect them.
pub(super) fn app(health: &Health) -> Router {
    health.routes().merge(health.routes_in("admin")).merge(health.endpoints())
}

/// The monitor whose URL ends in `path`.
pub(super) fn of<'a>(report: &'a Preflight, path: &str) -> &'a CheckedMonitor {
    let ends = |monitor: &&CheckedMonitor| monitor.url.ends_with(path);
    report.checked.iter().find(ends).unwrap_or_else(|| panic!("{path} in {report}"))
}

/// The reasons for which the monitor of `path` failed, separated by line breaks.
pub(super) fn failure(report: &Preflight, path: &str) -> String {
    match &of(report, path).verdict {
        Verdict::Failed { reasons, .. } => reasons.join("\n"),
        other => panic!("{path}: {other:?}"),
    }
}

pub(super) fn passes(report: &Preflight, path: &str) -> bool {
    matches!(of(report, path).verdict, Verdict::Passed { .. })
}

/// The reason for which the monitor of `path` was not checked.
pub(super) fn not_checked<'a>(report: &'a Preflight, path: &str) -> &'a str {
    match &of(report, path).verdict {
        Verdict::NotChecked { reason, .. } => reason,
        other => panic!("{path}: {other:?}"),
    }
}
