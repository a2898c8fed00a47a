//! The attributes `#[health_check]` and `#[route]`. Their documentation lives on the re-exports of
//! `health-runtime`.

use proc_macro::TokenStream;

mod diagnostics;
#[cfg(test)]
mod goldens;
mod health_check;
mod items;
mod keys;
mod literal;
mod route;
mod signature;
mod words;

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
