//! Orders, and the checks of the database that stores them.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use health_runtime::{Outcome, health_check, route};

use crate::faults;
use crate::products::Catalogue;
use crate::quotes::OrderRequest;
use crate::store::{Order, Store};

/// The orders table can be queried.
#[health_check(readiness, timeout = 2s, ttl = 1s, tags = ["db"])]
async fn database(State(store): State<Store>) -> Outcome {
    // The error becomes the private cause, which operators see and the public endpoints do not.
    faults::apply("database", store.ping()).await
}

/// The database schema has been applied.
#[health_check(startup, tags = ["db"])]
async fn schema(State(store): State<Store>) -> Outcome {
    faults::apply("schema", async { store.is_prepared() }).await
}

#[route(GET "/orders", depends_on = [database], healthcheck(
    tags = ["orders"],
    assert(response.code == 200, response.time < 2s),
))]
async fn list_orders(State(store): State<Store>) -> Result<Json<Vec<Order>>, Unavailable> {
    Ok(Json(store.latest().await?))
}

#[route(GET "/orders/{id}", depends_on = [database], healthcheck(
    params(id = 1),
    every = 1min,
    timeout = 5s,
    tags = ["orders"],
    assert(response.code == 200, response.time < 2s, response.json("id") == 1),
))]
async fn show_order(State(store): State<Store>, Path(id): Path<i64>) -> Result<Response, Unavailable> {
    Ok(store
        .find(id)
        .await?
        .map_or(StatusCode::NOT_FOUND.into_response(), |order| Json(order).into_response()))
}

/// Creates an order, so it must not be monitored: `healthcheck = false` states that this is deliberate.
#[route(POST "/orders", depends_on = [database], healthcheck = false)]
async fn create_order(
    State(store): State<Store>,
    State(catalogue): State<Catalogue>,
    Json(request): Json<OrderRequest>,
) -> Result<Response, Unavailable> {
    if request.total_cents(&catalogue).is_none() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, "unknown product\n").into_response());
    }
    let order = store.create(&request.product, request.quantity).await?;
    let location = format!("/orders/{}", order.id);
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(order)).into_response())
}

/// The database is unreachable: 503, with the error in the log.
pub(crate) struct Unavailable(sqlx::Error);

impl From<sqlx::Error> for Unavailable {
    fn from(error: sqlx::Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Unavailable {
    fn into_response(self) -> Response {
        tracing::error!(error = %self.0, "the database is unreachable");
        StatusCode::SERVICE_UNAVAILABLE.into_response()
    }
}
