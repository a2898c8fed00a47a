//! What both expansions share: the path to the runtime, and the place where the compiler reports an error.
//!
//! An expansion is compiled in the user's crate, beside the user's names, so it may rely on no import. It names `core` and
//! `std` by absolute paths, and everything else through `__private` of the runtime ([`Private`]), which re-exports axum
//! and inventory. The user then needs no dependency besides the runtime, which may be renamed.

use std::time::Duration;

use proc_macro2::{Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Path, parse_quote};

/// The path of the runtime's `__private` module: the only part of the runtime that an expansion names.
pub(crate) struct Private(TokenStream);

impl Private {
    /// `krate` is the value of `crate = path`, for a runtime that was renamed or re-exported.
    pub(crate) fn new(krate: Option<Path>) -> Self {
        let krate = krate.unwrap_or_else(|| parse_quote!(::health_runtime));
        Self(quote!(#krate::__private))
    }

    /// The same path, for which the compiler reports errors at `span`.
    pub(crate) fn located(&self, span: Span) -> TokenStream {
        located(&self.0, span)
    }

    /// The expression for `duration`.
    pub(crate) fn duration(&self, duration: Duration) -> TokenStream {
        // `from_secs` reads better in the output of `cargo expand`.
        let (name, count) = if duration.subsec_millis() == 0 {
            (quote!(from_secs), duration.as_secs())
        } else {
            (quote!(from_millis), u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
        };
        // Unsuffixed, as a person would write it.
        let count = Literal::u64_unsuffixed(count);
        quote!(#self::Duration::#name(#count))
    }
}

impl ToTokens for Private {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.0.to_tokens(tokens);
    }
}

/// `tokens`, for which the compiler reports errors at `span`. What the tokens resolve to stays the same.
pub(crate) fn located(tokens: &TokenStream, span: Span) -> TokenStream {
    let token = |mut token: TokenTree| {
        token.set_span(token.span().located_at(span));
        token
    };
    tokens.clone().into_iter().map(token).collect()
}
