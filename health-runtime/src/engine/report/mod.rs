//! Reports: how one check or all checks of a probe are doing.

mod check;
mod pending;

pub use check::{CheckReport, Report};
pub(crate) use pending::PendingReport;
