//! `#[health_check]`: parse, validate, expand.

mod args;
mod expand;
mod validate;

use proc_macro2::TokenStream;

use crate::diagnostics::Diagnostics;
use crate::signature::{Attributes, Item, Static};

pub(crate) fn attribute(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    let args = args::parse(args, &mut diagnostics);
    let check = Item::read(item.clone(), &mut diagnostics)
        .and_then(|annotated| validate::validate(args, annotated, &mut diagnostics));
    diagnostics.beside(item, || check.as_ref().map(expand::expand).unwrap_or_default())
}

/// A check that is known to be sound.
struct Check {
    args: args::Args,
    attributes: Attributes,
    name: String,
    runs: Runs,
}

/// How the check comes to its outcome.
enum Runs {
    Function(Box<syn::Signature>),
    Reporter(Box<Static>),
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
