//! Publishing from a running application: what reaches the monitoring API, and what happens when the API fails.

#[path = "publishing/display.rs"]
mod display;
#[path = "publishing/faults.rs"]
mod faults;
#[path = "publishing/payload.rs"]
mod payload;
#[path = "publishing/settings.rs"]
mod settings;

use std::time::Duration;

use axum::extract::Path;
use health_runtime::{Builder, Health, Monitor, application, route};
use health_tests::monitoring_api::MonitoringApi;
const PATIENCE: Duration = Duration::from_secs(30);

#[route(GET "/", healthcheck = true)]
async fn index() -> &'static str {
    "index"
}

#[route(GET "/orders/{id}", healthcheck(
    name = "an order",
    params(id = 1),
    query("verbose" = "a b"),
    headers("Authorization" = env("PROBE_TOKEN"), "X-Kind" = "probe"),
    cookies("session" = env("PROBE_TOKEN")),
    assert(response.code == 200, response.time < 2s, response.json("id") == 1, !response.body.contains("it's")),
    tags = ["orders"],
    note = "Orders are what we live on.",
    every = 45s,
    timeout = 5s,
    notify = ["email:ops@shop.example"],
    group = "orders",
    grace = 2min,
    failure_tolerance = 2,
    realert = 4h,
    regions = ["eu-central-1"],
    follow_redirects = false,
    verify_ssl = false,
    paused = true,
))]
async fn order(Path(id): Path<i64>) -> String {
    id.to_string()
}

#[route(POST "/quotes", healthcheck(mutates = true, body = "{}", environments = ["staging", "test"]))]
async fn quote() {}

#[route(GET "/elsewhere", healthcheck(environments = ["production"]))]
async fn elsewhere() {}

#[route(GET "/by-hand", healthcheck = standard().note("made at startup"))]
async fn by_hand() {}

fn standard() -> Monitor {
    Monitor::new().every(Duration::from_secs(300))
}

fn builder(api: &MonitoringApi) -> Builder {
    Health::builder()
        .application(application!())
        .environment("test")
        .base_url("https://shop.example")
        .variables(|name| (name == "PROBE_TOKEN").then(|| "Bearer hunter2".to_owned()))
        .monitor_tags(["team-a"])
        .api_url(api.url())
        .api_key(api.key())
}
