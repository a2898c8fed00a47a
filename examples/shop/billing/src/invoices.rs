//! Invoices: single ones in public, the list for administrators.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use health_runtime::route;
use serde::Serialize;

/// An amount that a customer owes.
#[derive(Clone, Debug, Serialize)]
pub struct Invoice {
    /// Its number: `2024-001`.
    pub number: String,
    /// The amount in cents.
    pub total_cents: u64,
    /// Whether the customer has paid it.
    pub paid: bool,
}

/// All invoices.
#[derive(Clone, Debug)]
pub struct Ledger(Arc<[Invoice]>);

impl Ledger {
    /// A ledger of these invoices.
    pub fn new(invoices: impl IntoIterator<Item = Invoice>) -> Self {
        Self(invoices.into_iter().collect())
    }
}

#[route(GET "/invoices/{number}", depends_on = [payments], healthcheck(
    params(number = "2024-001"),
    every = 5min,
    tags = ["billing"],
    assert(response.code == 200, response.json("number") == "2024-001"),
))]
async fn show_invoice(
    State(ledger): State<Ledger>,
    Path(number): Path<String>,
) -> Result<Json<Invoice>, StatusCode> {
    let invoice = ledger.0.iter().find(|invoice| invoice.number == number);
    invoice.cloned().map(Json).ok_or(StatusCode::NOT_FOUND)
}

/// A route in a group: the application decides under which prefix and behind which layer it is served. The monitor sends a
/// token that is read from the environment, so it appears neither in the source nor in a log.
#[route(GET "/invoices", group = "admin", healthcheck(
    headers("Authorization" = env("PROBE_AUTHORIZATION")),
    tags = ["billing"],
    assert(response.code == 200, response.json("0.number") == "2024-001"),
))]
async fn list_invoices(State(ledger): State<Ledger>) -> Json<Vec<Invoice>> {
    Json(ledger.0.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The attribute leaves the handler unchanged, so a test can call it.
    #[test]
    fn an_annotated_handler_can_be_called_in_a_test() {
        let invoice = Invoice { number: "1".to_owned(), total_cents: 100, paid: false };
        let show =
            |number: &str| show_invoice(State(Ledger::new([invoice.clone()])), Path(number.to_owned()));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        assert_eq!(runtime.block_on(show("1")).unwrap().total_cents, 100);
        assert_eq!(runtime.block_on(show("2")).unwrap_err(), StatusCode::NOT_FOUND);
    }
}
