use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use health_runtime::__fuzz::{ScriptedResponse, publish};
use health_runtime::publish::Prune;
use health_runtime::{Application, Health, Monitor, Value, response};
use serde_json::Value as Json;
use tokio::runtime::{Builder, Runtime};

// Secrets that no input contains by chance. JSON has to escape both.
pub(crate) const KEY: &str = "key-\"91b0d4e8c3f6a725";
pub(crate) const VARIABLE: &str = "var-\\2c7e9a15d0b3f846";

pub(crate) static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().build().expect("a runtime without drivers"));

/// One application for each setting of pruning.
pub(crate) static APPLICATIONS: LazyLock<Vec<Health>> = LazyLock::new(|| {
    let hour = Duration::from_secs(3_600);
    [
        health(Prune::Off, hour, 20),
        health(Prune::Pause, Duration::ZERO, 100),
        health(Prune::Delete, Duration::ZERO, 100),
        health(Prune::Delete, hour, 20),
        health(Prune::Delete, Duration::MAX, 100),
    ]
    .into()
});

fn health(prune: Prune, grace: Duration, limit: u8) -> Health {
    let get = |path: &str| Monitor::get(path).assert(response::code().eq(200));
    Health::builder()
        .application(Application::new("shop", "1.4.0"))
        .environment("production")
        .variables(|name| (name == "PROBE").then(|| VARIABLE.to_owned()))
        .base_url("https://shop.example")
        .api_key(KEY)
        .prune(prune)
        .prune_grace(grace)
        .prune_limit(limit)
        .monitor(get("/").header("Authorization", Value::env("PROBE")).cookie("s", Value::env("PROBE")))
        .monitor(get("/orders").key("chosen").tags(["orders"]).notify(["team"]).note("it's \"all\""))
        .monitor(
            get("/slow")
                .every(hour_and_a_half() / 3)
                .realert(Duration::from_secs(8 * 3_600))
                .grace(hour_and_a_half()),
        )
        .monitor(get("/held").header("X", Value::env("MISSING")))
        .build()
        .expect("the declarations are valid")
}

fn hour_and_a_half() -> Duration {
    Duration::from_secs(5_400)
}

/// The monitors of the first PUT, and one orphan.
pub(crate) static PUT: LazyLock<Vec<Json>> = LazyLock::new(|| {
    let put = Mutex::new(Vec::new());
    let record = |method: &str, path: &str, body: Option<&[u8]>| {
        if method == "PUT" {
            let body: Json = serde_json::from_slice(body.unwrap_or_default()).expect("a PUT has JSON");
            put.lock().expect("no panic").extend(body["monitors"].as_array().cloned().unwrap_or_default());
        }
        usual(method, path)
    };
    RUNTIME.block_on(publish(&APPLICATIONS[0], record));
    let mut put = put.into_inner().expect("no panic");
    let mut orphan = put.first().expect("the application has monitors").to_string();
    let key = put[0]["key"].as_str().expect("a monitor has a key").to_owned();
    orphan = orphan.replace(&key, "shop-gone");
    put.push(serde_json::from_str(&orphan).expect("only the key has changed"));
    put
});

/// The response of an API without monitors.
pub(crate) fn usual(method: &str, path: &str) -> Option<ScriptedResponse> {
    let (status, body) = match (method, path.starts_with("monitors/")) {
        ("GET", true) => (404, "{}"),
        ("GET", false) => (200, "{\"monitors\":[]}"),
        ("PUT", _) => (200, "{}"),
        _ => (204, ""),
    };
    Some(ScriptedResponse { status, headers: Vec::new(), body: body.into() })
}
