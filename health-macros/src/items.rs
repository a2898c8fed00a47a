//! Comma-separated items, read so that a mistake in one hides none in the next.

use proc_macro2::{TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Result, Token};

use crate::diagnostics::Diagnostics;

/// Reads a whole token stream with `parser`, which reports its mistakes itself.
pub(crate) fn read(
    tokens: TokenStream,
    diagnostics: &mut Diagnostics,
    parser: impl FnOnce(ParseStream, &mut Diagnostics),
) {
    let read = |input: ParseStream| {
        parser(input, diagnostics);
        Ok(())
    };
    if let Err(error) = read.parse2(tokens)
        && diagnostics.count() == 0
    {
        diagnostics.push(error);
    }
}

/// Reads comma-separated items until the end. After a mistake it goes on behind the next comma.
pub(crate) fn items(
    input: ParseStream,
    diagnostics: &mut Diagnostics,
    mut item: impl FnMut(ParseStream, &mut Diagnostics) -> Result<()>,
) {
    while !input.is_empty() {
        if let Err(error) = item(input, diagnostics).and_then(|()| end_of_item(input)) {
            diagnostics.push(error);
            skip_to_comma(input);
        }
        // Either the end or a comma, which is never refused.
        let _ = input.parse::<Option<Token![,]>>();
    }
}

fn end_of_item(input: ParseStream) -> Result<()> {
    if input.is_empty() || input.peek(Token![,]) {
        Ok(())
    } else {
        Err(error_at(input, "expected a comma before this"))
    }
}

fn skip_to_comma(input: ParseStream) {
    while !input.is_empty() && !input.peek(Token![,]) {
        let _ = input.parse::<TokenTree>();
    }
}

/// A mistake at the next token. `ParseStream::error` adds words of its own at the end of the input.
pub(crate) fn error_at(input: ParseStream, message: impl std::fmt::Display) -> syn::Error {
    syn::Error::new(input.span(), message)
}

/// Parses a `T`, or says `expected`.
pub(crate) fn expect<T: Parse>(input: ParseStream, expected: &str) -> Result<T> {
    let at = error_at(input, expected);
    input.parse().map_err(|_| at)
}
