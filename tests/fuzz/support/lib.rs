//! What the fuzz targets share: the attributes, which no other crate can link, and the promises they keep.

pub mod attributes;

// A crate of attributes exports nothing else, so its modules are built here again.
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
