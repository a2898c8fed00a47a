//! The attributes, for the fuzz targets, and what holds for every expansion.

pub mod attributes;

// A proc-macro crate exports nothing but its macros, so this crate compiles its modules again.
#[rustfmt::skip]
#[path = "../../../health-macros/src/diagnostics/mod.rs"]
mod diagnostics;
#[rustfmt::skip]
#[path = "../../../health-macros/src/expansion.rs"]
mod expansion;
#[rustfmt::skip]
#[path = "../../../health-macros/src/health_check/mod.rs"]
mod health_check;
#[rustfmt::skip]
#[path = "../../../health-macros/src/keys/mod.rs"]
mod keys;
#[rustfmt::skip]
#[path = "../../../health-macros/src/literal/mod.rs"]
mod literal;
#[rustfmt::skip]
#[path = "../../../health-macros/src/route/mod.rs"]
mod route;
#[rustfmt::skip]
#[path = "../../../health-macros/src/signature/mod.rs"]
mod signature;
