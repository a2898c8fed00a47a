//! Every key of a healthcheck.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]

use std::time::Duration;

use axum::extract::Path;
use health_runtime::{Monitor, response, route};

#[route(GET "/", healthcheck = true)]
async fn switched_on() {}

#[route(GET "/off", healthcheck = false)]
async fn switched_off() {}

fn watched() -> Monitor {
    Monitor::new().every(Duration::from_secs(60)).assert(response::code().eq(200))
}

#[route(GET "/value", healthcheck = watched())]
async fn value() {}

#[route(GET "/values", healthcheck = watched().name("a"), healthcheck = Monitor::new().name("b"))]
async fn values() {}

#[route(GET "/orders/{id}/{kind}/{*rest}", healthcheck(
    name = "orders",
    key = "shop-orders-1",
    method = HEAD,
    params(id = -1, "kind" = 'k', rest = "a/b"),
    query("q" = "x", "q" = 1, "ratio" = 0.5, "all" = true),
    headers("Authorization" = env("PROBE_TOKEN"), "X-Probe" = "1"),
    cookies("session" = env("PROBE_SESSION"), "theme" = "dark"),
    assert(
        response.code == 200,
        response.code != 500,
        response.time < 2s,
        response.body.contains("order"),
        !response.body.contains("error"),
        response.json("items.0.id") >= -1,
        response.json("ratio") < 0.5,
        response.json("ok") == true,
        response.header("Content-Type") == "application/json",
        ssl_certificate.expires_in > 7d,
    ),
    tags = ["orders", "shop"],
    note = "what to do when it fails",
    every = 1min,
    timeout = 5s,
    notify = ["default", "email:ops@example.com"],
    group = "shop",
    grace = 60s,
    failure_tolerance = 2,
    realert = 8h,
    regions = ["eu-central-1", "us-east-1"],
    follow_redirects = false,
    verify_ssl = true,
    environments = "production",
    paused = true,
))]
async fn everything(_: Path<(i64, String, String)>) {}

#[route(POST "/search", healthcheck(mutates = true, body = "{\"q\": \"x\"}", headers("Content-Type" = "application/json")))]
async fn search(_: String) {}

#[route(DELETE "/cache", healthcheck(mutates = true))]
async fn clear() {}

#[route([POST, GET] "/preferred", healthcheck = true)]
async fn preferred() {}

#[route(ANY "/any", healthcheck(method = OPTIONS))]
async fn any() {}

#[route(GET "/twice/{id}", healthcheck(name = "one", params(id = 1)), healthcheck(key = "two", params(id = 2)))]
async fn twice(_: Path<u8>) {}

#[route([TRACE, HEAD] "/head", healthcheck(method = HEAD))]
async fn not_the_first() {}

fn main() {
    let path = Path((1, String::new(), String::new()));
    let _ = (switched_on(), switched_off(), value(), values(), everything(path), search(String::new()), clear());
    let _ = (preferred(), any(), twice(Path(1)), not_the_first());
}
