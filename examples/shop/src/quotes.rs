//! Quotes: the price of an order before it is placed.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use health_runtime::route;
use serde::{Deserialize, Serialize};

use crate::products::Catalogue;

/// A product and a quantity, as a client sends them for a quote or an order.
#[derive(Deserialize)]
pub(crate) struct OrderRequest {
    pub(crate) product: String,
    pub(crate) quantity: u32,
}

impl OrderRequest {
    /// The total price; `None` if the catalogue does not have the product.
    pub(crate) fn total_cents(&self, catalogue: &Catalogue) -> Option<u64> {
        catalogue.price_cents(&self.product).map(|price| price * u64::from(self.quantity))
    }
}

#[derive(Serialize)]
struct Quote {
    total_cents: u64,
}

/// This POST stores nothing, so a monitor may repeat it every minute. `mutates = true` confirms that this is intended.
#[route(POST "/quotes", healthcheck(
    mutates = true,
    headers("Content-Type" = "application/json"),
    body = r#"{"product":"bread","quantity":2}"#,
    assert(response.code == 200, response.json("total_cents") == 620),
))]
async fn quote(
    State(catalogue): State<Catalogue>,
    Json(request): Json<OrderRequest>,
) -> Result<Json<Quote>, StatusCode> {
    let total_cents = request.total_cents(&catalogue).ok_or(StatusCode::NOT_FOUND)?;
    Ok(Json(Quote { total_cents }))
}
