//! Collects mistakes, so that one build tells all of them.

use std::fmt::Display;

use proc_macro2::TokenStream;
use quote::ToTokens;

/// The mistakes found so far.
#[derive(Default)]
pub(crate) struct Diagnostics(Vec<syn::Error>);

impl Diagnostics {
    /// A mistake in `tokens`.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.push(syn::Error::new_spanned(tokens, message));
    }

    /// A mistake that a parser found.
    pub(crate) fn push(&mut self, error: syn::Error) {
        self.0.push(error);
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The annotated item as it was, then what was generated for it or else what is wrong.
    ///
    /// The item is there in either case: code that uses it must not fail as well, and completion must go on
    /// to work.
    pub(crate) fn beside(self, item: TokenStream, generated: impl FnOnce() -> TokenStream) -> TokenStream {
        let generated = if self.0.is_empty() { generated() } else { self.into_compile_errors() };
        let mut tokens = item;
        tokens.extend(generated);
        tokens
    }

    fn into_compile_errors(self) -> TokenStream {
        self.0.into_iter().map(syn::Error::into_compile_error).collect()
    }

    /// The texts, for tests.
    #[cfg(test)]
    pub(crate) fn texts(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }
}
