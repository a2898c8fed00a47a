//! axum-health: each request runs the indicators one after another.

use ::axum_health::health_check;
use ::axum_health::prelude::{Health, HealthDetail, HealthIndicator};
use axum::Router;
use axum::routing::get;

struct Passes(String);

#[async_trait::async_trait]
impl HealthIndicator for Passes {
    fn name(&self) -> String {
        self.0.clone()
    }

    async fn details(&self) -> HealthDetail {
        HealthDetail::up()
    }
}

pub(crate) fn router(checks: usize) -> Router {
    let health = (0..checks)
        .fold(Health::builder(), |builder, at| builder.with_indicator(Passes(format!("check-{at}"))))
        .build();
    Router::new().route("/health", get(health_check)).layer(health)
}
