use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use health_runtime::{
    Application, CheckDef, Details, EnvironmentDump, Health, Monitor, OnFail, Outcome, Reporter, Value,
};
use tokio::runtime::{Builder, Runtime};

use super::case::AnyOutcome;

// Secrets that no input contains by chance.
pub(crate) const TOKEN: &str = "tok-5f1c7a90e2d84b63";
pub(crate) const KEY: &str = "key-91b0d4e8c3f6a725";
pub(crate) const VARIABLE: &str = "var-2c7e9a15d0b3f846";
pub(crate) const SECTION: &str = "sec-e4a8017bd95c2f36";
pub(crate) const CAUSE: &str = "why-b36d5e82f0a1c947";

/// The outcome of the checks that a case controls.
pub(crate) static OUTCOME: Mutex<Option<AnyOutcome>> = Mutex::new(None);
pub(crate) static WORKER: Reporter = Reporter::new();

fn outcome() -> Outcome {
    let Some(next) = OUTCOME.lock().unwrap_or_else(PoisonError::into_inner).clone() else {
        return Outcome::pass();
    };
    let mut outcome = match next.status % 3 {
        0 => Outcome::pass(),
        1 => Outcome::warn(next.message),
        _ => Outcome::fail(next.message),
    };
    for (name, value, unit) in next.observed.into_iter().take(8) {
        outcome = outcome.observe(name, value, unit);
    }
    if next.has_cause { outcome.cause(format!("cause {CAUSE}")) } else { outcome }
}

pub(crate) struct Service {
    pub(crate) health: Health,
    pub(crate) public: Router,
    pub(crate) management: Router,
    pub(crate) details: Details,
}

pub(crate) static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().enable_time().build().expect("a runtime"));

pub(crate) static SERVICES: LazyLock<Vec<Service>> =
    LazyLock::new(|| [Details::Status, Details::Names, Details::Full].map(service).into());

fn service(details: Details) -> Service {
    let uncached = |check: CheckDef| check.ttl(Duration::ZERO).fail_ttl(Duration::ZERO);
    let dump = EnvironmentDump::new()
        .section("own", serde_json::json!({ "api_key": SECTION, "url": format!("https://u:{SECTION}@h/") }));
    let health = Health::builder()
        .application(Application::new("shop", "1.4.0"))
        .variables(|name| (name == "PROBE").then(|| VARIABLE.to_owned()))
        .base_url("https://shop.example")
        .token(TOKEN)
        .api_key(KEY)
        .details(details)
        .environment_dump(dump)
        .monitor(
            Monitor::get("/").header("Authorization", Value::env("PROBE")).cookie("s", Value::env("PROBE")),
        )
        .check(
            uncached(CheckDef::new("database", || async { outcome() })).liveness().readiness().tags(["db"]),
        )
        .check(
            uncached(CheckDef::new("ü \"odd\\ {name}", || async { outcome() }))
                .on_fail(OnFail::Warn)
                .tags(["db", "ü"]),
        )
        .check(CheckDef::new("cached", || async { true }).startup())
        .check(CheckDef::reporter("worker", &WORKER))
        .build()
        .expect("the declarations are valid");
    let (public, management) = (health.endpoints(), health.management());
    Service { health, public, management, details }
}
