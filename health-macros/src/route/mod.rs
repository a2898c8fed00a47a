//! `#[route]`: makes an axum handler a route, with the monitors that watch it.

mod args;
mod assertion;
mod expand;
mod method;
mod monitor;
mod path;
mod state;
#[cfg(test)]
mod tests;
mod validate;

use proc_macro2::TokenStream;

use self::validate::ValidRoute;
use crate::diagnostics::{Diagnostics, beside};
use crate::signature::Item;

pub(crate) fn attribute(args: TokenStream, item: TokenStream) -> TokenStream {
    beside(item, |item, diagnostics| validated(args, item, diagnostics).map(|route| expand::expand(&route)))
}

/// The route, or at least one mistake.
fn validated(args: TokenStream, item: TokenStream, diagnostics: &mut Diagnostics) -> Option<ValidRoute> {
    let args = args::parse(args, diagnostics);
    let item = Item::read(item, diagnostics)?;
    validate::validate(args, item, diagnostics)
}
