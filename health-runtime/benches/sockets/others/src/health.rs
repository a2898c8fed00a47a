//! health: checks that run in the background every five seconds. The crate has no endpoint, so this handler is a typical one.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;

use ::health::{Config, PeriodicChecker, Reporter, Status, check_future};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;

pub(crate) fn router(checks: usize) -> Router {
    let reporters: Vec<(String, Box<dyn Reporter + Send + Sync>)> = (0..checks)
        .map(|at| {
            let name = format!("check-{at}");
            let check = check_future(name.clone(), || async { Ok::<_, Infallible>(()) });
            let checker = PeriodicChecker::new(check, Config::default());
            tokio::spawn(checker.clone().run());
            (name, Box::new(checker) as Box<dyn Reporter + Send + Sync>)
        })
        .collect();
    let reporters = Arc::new(reporters);
    Router::new().route("/health", get(move || answer(Arc::clone(&reporters))))
}

async fn answer(
    reporters: Arc<Vec<(String, Box<dyn Reporter + Send + Sync>)>>,
) -> (StatusCode, Json<serde_json::Value>) {
    let word = |healthy| if healthy { "up" } else { "down" };
    let mut all = true;
    let checks: BTreeMap<_, _> = reporters
        .iter()
        .map(|(name, reporter)| {
            let healthy = reporter.status() == Some(Status::Healthy);
            all &= healthy;
            (name.as_str(), word(healthy))
        })
        .collect();
    let code = if all { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (code, Json(json!({ "status": word(all), "checks": checks })))
}
