//! nidus-http: each request runs all checks concurrently.

use axum::Router;
use nidus_http::health::{HealthRegistry, HealthStatus};

pub(crate) fn router(checks: usize) -> Router {
    let check = |registry: HealthRegistry, at| {
        registry.ready_check(format!("check-{at}"), || async { HealthStatus::up() })
    };
    (0..checks).fold(HealthRegistry::new(), check).routes()
}
