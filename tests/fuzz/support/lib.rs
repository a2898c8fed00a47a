//! What the fuzz targets have in common: the attributes, whose crate nobody can link, and what has to hold of them.

pub mod attributes;

// A crate of attributes exports nothing else, so its modules are built here once more.
#[rustfmt::skip]
#[path = "../../../health-macros/src/diagnostics.rs"]
mod diagnostics;
#[rustfmt::skip]
#[path = "../../../health-macros/src/health_check/mod.rs"]
mod health_check;
#[rustfmt::skip]
#[path = "../../../health-macros/src/items.rs"]
mod items;
#[rustfmt::skip]
#[path = "../../../health-macros/src/keys.rs"]
mod keys;
#[rustfmt::skip]
#[path = "../../../health-macros/src/literal.rs"]
mod literal;
#[rustfmt::skip]
#[path = "../../../health-macros/src/route/mod.rs"]
mod route;
#[rustfmt::skip]
#[path = "../../../health-macros/src/signature.rs"]
mod signature;
#[rustfmt::skip]
#[path = "../../../health-macros/src/words.rs"]
mod words;
