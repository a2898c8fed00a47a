//! `#[route]`: parse, validate, expand.

mod args;
mod assertion;
mod expand;
mod method;
mod monitor;
mod path;
mod state;
mod validate;

use proc_macro2::TokenStream;

use crate::diagnostics::Diagnostics;
use crate::signature::{Attributes, Item};

pub(crate) fn attribute(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    let args = args::parse(args, &mut diagnostics);
    let route = Item::read(item.clone(), &mut diagnostics)
        .and_then(|annotated| validate::validate(args, annotated, &mut diagnostics));
    diagnostics.beside(item, || route.as_ref().map(expand::expand).unwrap_or_default())
}

/// A route that is known to be sound.
struct Route {
    methods: method::Methods,
    path: syn::LitStr,
    args: args::Args,
    attributes: Attributes,
    handler: Box<syn::Signature>,
    state: state::State,
}

/// The texts of the mistakes, for tests.
#[cfg(test)]
fn mistakes(args: TokenStream, item: TokenStream) -> Vec<String> {
    let mut diagnostics = Diagnostics::default();
    let args = args::parse(args, &mut diagnostics);
    if let Some(item) = Item::read(item, &mut diagnostics) {
        validate::validate(args, item, &mut diagnostics);
    }
    diagnostics.texts()
}
