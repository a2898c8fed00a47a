//! Comma-separated items, read so that a mistake in one hides none in the next.

use proc_macro2::{TokenStream, TokenTree};
use syn::buffer::Cursor;
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
    item: impl FnMut(ParseStream, &mut Diagnostics) -> Result<()>,
) {
    items_from(input, diagnostics, |_| false, item);
}

/// As [`items`], but where `begins` recognises the next item it goes on there, comma or not.
pub(crate) fn items_from(
    input: ParseStream,
    diagnostics: &mut Diagnostics,
    begins: impl Fn(ParseStream) -> bool,
    mut item: impl FnMut(ParseStream, &mut Diagnostics) -> Result<()>,
) {
    while !input.is_empty() {
        if input.peek(Token![,]) {
            diagnostics.push(error_at(input, "nothing stands before this: remove this comma"));
        } else {
            let start = input.cursor();
            if let Err(error) = item(input, diagnostics) {
                diagnostics.push(error);
                skip_item(start, input, &begins);
            }
            if !input.is_empty() && !input.peek(Token![,]) {
                diagnostics.push(error_at(input, "expected a comma before this"));
                skip_item(start, input, &begins);
            }
        }
        // Either the end, a comma, or an item that lacks one.
        let _ = input.parse::<Option<Token![,]>>();
    }
}

/// Skips the rest of the item that began at `start`. Behind punctuation stands a value, whatever it looks like.
fn skip_item(start: Cursor, input: ParseStream, begins: impl Fn(ParseStream) -> bool) {
    let mut punctuation = true;
    let mut read = start;
    while read != input.cursor()
        && let Some((token, rest)) = read.token_tree()
    {
        punctuation = matches!(token, TokenTree::Punct(_));
        read = rest;
    }
    while !input.is_empty() && !input.peek(Token![,]) && (punctuation || !begins(input)) {
        punctuation = matches!(input.parse(), Ok(TokenTree::Punct(_)));
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
