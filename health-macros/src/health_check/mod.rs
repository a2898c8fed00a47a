//! `#[health_check]`: makes a function or a `static` of the type `Reporter` a check.

mod args;
mod expand;
#[cfg(test)]
mod tests;
mod validate;

use proc_macro2::TokenStream;

use self::validate::ValidCheck;
use crate::diagnostics::{Diagnostics, beside};
use crate::signature::Item;

pub(crate) fn attribute(args: TokenStream, item: TokenStream) -> TokenStream {
    beside(item, |item, diagnostics| validated(args, item, diagnostics).map(|check| expand::expand(&check)))
}

/// The check, or at least one mistake.
fn validated(args: TokenStream, item: TokenStream, diagnostics: &mut Diagnostics) -> Option<ValidCheck> {
    // First the arguments, so that errors come in the order of the text.
    let args = args::parse(args, diagnostics);
    let item = Item::read(item, diagnostics)?;
    validate::validate(args, item, diagnostics)
}
