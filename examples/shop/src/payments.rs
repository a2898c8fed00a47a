//! The values that the shop provides to `billing`.

use std::pin::Pin;

use billing::{Invoice, PaymentProvider};
use health_runtime::Outcome;

use crate::faults;

/// A payment provider for development: it moves no money.
pub(crate) struct Sandbox;

impl PaymentProvider for Sandbox {
    fn ping(&self) -> Pin<Box<dyn Future<Output = Outcome> + Send + '_>> {
        Box::pin(faults::apply("payments", async { true }))
    }
}

pub(crate) fn invoices() -> [Invoice; 2] {
    [("2024-001", 80, true), ("2024-002", 620, false)].map(|(number, total_cents, paid)| Invoice {
        number: number.to_owned(),
        total_cents,
        paid,
    })
}
