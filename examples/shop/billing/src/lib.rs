//! A library crate that declares routes, monitors and a check. The application links it and provides the two states that
//! it uses, [`Ledger`] and [`Payments`]. No other registration is needed.

mod invoices;
mod payments;

pub use invoices::{Invoice, Ledger};
pub use payments::{PaymentProvider, Payments};
