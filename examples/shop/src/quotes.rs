//! What an order would cost.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use health_runtime::route;
use serde::{Deserialize, Serialize};

use crate::products::Catalogue;

/// Something that somebody wants.
#[derive(Deserialize)]
pub(crate) struct Wish {
    pub(crate) product: String,
    pub(crate) quantity: u32,
}

impl Wish {
    /// What it costs, if there is such a thing.
    pub(crate) fn total_cents(&self, catalogue: &Catalogue) -> Option<u64> {
        catalogue.price_cents(&self.product).map(|price| price * u64::from(self.quantity))
    }
}

#[derive(Serialize)]
struct Quote {
    total_cents: u64,
}

/// A POST that keeps nothing, so a monitor may send it every minute; `mutates = true` says that somebody thought of it.
#[route(POST "/quotes", healthcheck(
    mutates = true,
    headers("Content-Type" = "application/json"),
    body = r#"{"product":"bread","quantity":2}"#,
    assert(response.code == 200, response.json("total_cents") == 620),
))]
async fn quote(
    State(catalogue): State<Catalogue>,
    Json(wish): Json<Wish>,
) -> Result<Json<Quote>, StatusCode> {
    let total_cents = wish.total_cents(&catalogue).ok_or(StatusCode::NOT_FOUND)?;
    Ok(Json(Quote { total_cents }))
}
