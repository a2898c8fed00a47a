//! A crate of its own that brings routes, monitors and a check along, with state of its own. The application that links
//! it provides [`Ledger`] and [`Payments`]; nothing else is said anywhere.

mod invoices;
mod payments;

pub use invoices::{Invoice, Ledger};
pub use payments::{PaymentProvider, Payments};
