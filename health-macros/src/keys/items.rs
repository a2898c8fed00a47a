//! Comma-separated items, read so that a mistake in one hides no mistake in the next.
//!
//! `syn`'s `Punctuated` stops at the first item that does not parse. [`items`] instead reports the mistake, skips to the
//! next comma, and reads on. A forgotten comma needs more care: without it the two items look like one broken item. A
//! caller that can recognise the start of an item ([`items_from`]) lets the parser resume there.

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
    // syn reports tokens that are left over. After a reported mistake these are its consequence.
    if let Err(error) = read.parse2(tokens)
        && diagnostics.is_empty()
    {
        diagnostics.push(error);
    }
}

/// Reads comma-separated items until the end. After a mistake it continues behind the next comma.
pub(crate) fn items(
    input: ParseStream,
    diagnostics: &mut Diagnostics,
    mut item: impl FnMut(ParseStream, &mut Diagnostics) -> Result<()>,
) {
    items_from(input, diagnostics, &|_| false, &mut item);
}

/// Like [`items`], but after a mistake it also continues where `begins` recognises the next item.
///
/// Takes trait objects, because rustc would compile the loop for each kind of item.
pub(super) fn items_from(
    input: ParseStream,
    diagnostics: &mut Diagnostics,
    begins: &dyn Fn(ParseStream) -> bool,
    item: &mut dyn FnMut(ParseStream, &mut Diagnostics) -> Result<()>,
) {
    while !input.is_empty() {
        if input.peek(Token![,]) {
            diagnostics.push(error_at(input, "unexpected comma: remove it"));
        } else {
            let start = input.cursor();
            if let Err(error) = item(input, diagnostics) {
                diagnostics.push(error);
                skip_item(start, input, begins);
            }
            if !input.is_empty() && !input.peek(Token![,]) {
                diagnostics.push(error_at(input, "expected a comma before this"));
                skip_item(start, input, begins);
            }
        }
        // The next token is a comma, unless the input ends or a comma was forgotten.
        let _ = input.parse::<Option<Token![,]>>();
    }
}

/// Skips the rest of the item that began at `start`.
///
/// A word after punctuation is a value, even when it looks like a key: in `a = timeout = 1` the `timeout` begins no item.
/// The part that was already read therefore matters too, for its last token.
fn skip_item(start: Cursor, input: ParseStream, begins: &dyn Fn(ParseStream) -> bool) {
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

/// A mistake at the next token. `ParseStream::error` would add "unexpected end of input" at the end.
pub(crate) fn error_at(input: ParseStream, message: impl std::fmt::Display) -> syn::Error {
    syn::Error::new(input.span(), message)
}

/// Parses a `T`, or fails with the message `expected`.
pub(crate) fn expect<T: Parse>(input: ParseStream, expected: &str) -> Result<T> {
    let at = error_at(input, expected);
    input.parse().map_err(|_| at)
}
