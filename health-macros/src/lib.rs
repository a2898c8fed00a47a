//! The attributes `#[health_check]` and `#[route]`, which `health-runtime` re-exports and documents.
//!
//! Each attribute has a folder with the same three steps:
//!
//! 1. `args` reads what is in the parentheses. A mistake does not stop it: it reads on with the next key.
//! 2. `validate` checks the arguments against the annotated item and the limits of axum and the monitoring API. It
//!    returns a `ValidCheck` or a `ValidRoute`, and only if there was no mistake.
//! 3. `expand` turns that type into one `const _: () = { … };` beside the item. The constant submits a function that
//!    declares the check or the route, which the runtime collects at startup.
//!
//! The item itself is emitted token by token as the user wrote it.

use proc_macro::TokenStream;

mod diagnostics;
mod expansion;
#[cfg(test)]
mod goldens;
mod health_check;
mod keys;
mod literal;
mod route;
#[cfg(test)]
mod rules;
mod signature;

/// See `health_runtime::health_check`.
#[proc_macro_attribute]
pub fn health_check(args: TokenStream, item: TokenStream) -> TokenStream {
    health_check::attribute(args.into(), item.into()).into()
}

/// See `health_runtime::route`.
#[proc_macro_attribute]
pub fn route(args: TokenStream, item: TokenStream) -> TokenStream {
    route::attribute(args.into(), item.into()).into()
}
