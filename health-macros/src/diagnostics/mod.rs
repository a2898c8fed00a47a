//! Collects the mistakes of one attribute, so that one build reports all of them.
//!
//! A procedural macro that stops at the first mistake makes its user compile once per mistake. Here every step adds
//! what it finds to one [`Diagnostics`] and continues. Only at the end does [`beside`] decide between the generated
//! code and the errors.

mod words;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

pub(crate) use self::words::{list, nearest};

/// The mistakes found so far.
#[derive(Default)]
pub(crate) struct Diagnostics(Vec<syn::Error>);

impl Diagnostics {
    /// Reports a mistake in `tokens`.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, message: impl Into<String>) {
        self.push(error_in(&tokens, message.into()));
    }

    /// Reports a mistake at `span`.
    pub(crate) fn at_span(&mut self, span: Span, message: impl Into<String>) {
        self.push(syn::Error::new(span, message.into()));
    }

    /// Reports a mistake that a parser found.
    pub(crate) fn push(&mut self, error: syn::Error) {
        self.0.push(error);
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The messages, for tests.
    #[cfg(test)]
    pub(crate) fn texts(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }
}

/// A mistake in `tokens`. Takes a trait object, because rustc would compile `Error::new_spanned` for each type of tokens.
pub(crate) fn error_in(tokens: &dyn ToTokens, message: String) -> syn::Error {
    syn::Error::new_spanned(tokens, message)
}

/// Emits `item` unchanged, followed by what `generate` makes of it, or by an error for each mistake it reports.
///
/// The item is always emitted, even beside errors. Code that calls it then still compiles, and editors still offer
/// completion for it, so the user sees only the mistakes in the attribute.
pub(crate) fn beside(
    item: TokenStream,
    generate: impl FnOnce(TokenStream, &mut Diagnostics) -> Option<TokenStream>,
) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    let generated = generate(item.clone(), &mut diagnostics);
    let mut tokens = item;
    if diagnostics.is_empty() {
        tokens.extend(generated);
    } else {
        tokens.extend(diagnostics.0.into_iter().map(syn::Error::into_compile_error));
    }
    tokens
}
