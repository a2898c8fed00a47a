//! A key that was read, and the ways to read its value.

use proc_macro2::Span;
use quote::ToTokens;
use syn::parse::{ParseBuffer, ParseStream};
use syn::{Lit, Path, Result, Token, braced, bracketed, parenthesized, token};

use super::items::{error_at, items};
use super::{KeySet, Keys, Usage};
use crate::diagnostics::Diagnostics;

/// A key that was read, before its value.
pub(crate) struct Key {
    usage: Usage,
    pub(crate) span: Span,
}

impl Key {
    pub(super) fn new(usage: Usage, span: Span) -> Self {
        Self { usage, span }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.usage.key
    }

    fn error(&self, message: String) -> syn::Error {
        syn::Error::new(self.span, message)
    }

    /// Reads no value: the key alone is enough.
    pub(crate) fn flag(&self, input: ParseStream) -> Result<()> {
        if input.peek(Token![=]) || input.peek(token::Paren) {
            return Err(self.error(format!("`{0}` takes no value: write `{0}` alone", self.name())));
        }
        Ok(())
    }

    /// Reads `= value`.
    pub(crate) fn value<T>(
        &self,
        input: ParseStream,
        parse: impl FnOnce(ParseStream) -> Result<T>,
    ) -> Result<T> {
        self.equals(input)?;
        parse(input)
    }

    /// Reads the `=` before a value.
    fn equals(&self, input: ParseStream) -> Result<()> {
        let Usage { key, example } = self.usage;
        if !input.peek(Token![=]) {
            let written = self.usage.with_value(input);
            return Err(self.error(format!("`{key}` needs a value: write `{written}`")));
        }
        input.parse::<Token![=]>()?;
        // Without this, the parser of the value would report "unexpected end of input" after the attribute.
        if input.is_empty() || input.peek(Token![,]) {
            return Err(self.error(format!("`{key} =` needs a value: write `{example}`")));
        }
        Ok(())
    }

    /// The content of `( … )`.
    ///
    /// Other brackets are reported, and their content is returned all the same: what is in them was meant.
    fn parentheses<'a>(
        &self,
        input: ParseStream<'a>,
        diagnostics: &mut Diagnostics,
    ) -> Result<ParseBuffer<'a>> {
        let Usage { key, example } = self.usage;
        let content;
        if input.peek(token::Paren) {
            parenthesized!(content in input);
            // All keys of a group are optional, but an empty group is a forgotten one.
            if content.is_empty() {
                return Err(self.error(format!("`{key}` is empty: write `{example}`, or remove it")));
            }
            return Ok(content);
        }
        let written = if example.contains('(') { example.to_owned() } else { format!("{key}( … )") };
        let error = self.error(format!("`{key}` takes parentheses: write `{written}`"));
        if input.peek(token::Bracket) {
            bracketed!(content in input);
        } else if input.peek(token::Brace) {
            braced!(content in input);
        } else {
            return Err(error);
        }
        diagnostics.push(error);
        Ok(content)
    }

    /// Whether brackets of any kind follow.
    pub(crate) fn has_brackets(input: ParseStream) -> bool {
        input.peek(token::Paren) || input.peek(token::Bracket) || input.peek(token::Brace)
    }

    /// Reads `( … )`, whose items begin with keys of `K`.
    pub(crate) fn keys<K: KeySet>(
        &self,
        input: ParseStream,
        diagnostics: &mut Diagnostics,
        item: impl FnMut(&mut Keys<K>, ParseStream, &mut Diagnostics) -> Result<()>,
    ) -> Result<()> {
        let content = self.parentheses(input, diagnostics)?;
        Keys::new().read(&content, diagnostics, item);
        Ok(())
    }

    /// Reads `( … )`, whose items `item` reads. Returns those without a mistake.
    pub(crate) fn group<T>(
        &self,
        input: ParseStream,
        diagnostics: &mut Diagnostics,
        mut item: impl FnMut(ParseStream) -> Result<T>,
    ) -> Result<Vec<T>> {
        let content = self.parentheses(input, diagnostics)?;
        let mut group = Vec::new();
        items(&content, diagnostics, |input, _| {
            group.push(item(input)?);
            Ok(())
        });
        Ok(group)
    }

    /// Reads the value of `crate = path`.
    pub(crate) fn path(&self, input: ParseStream) -> Result<Path> {
        self.value(input, |input| {
            if input.peek(syn::LitStr) {
                return Err(error_at(input, "write the path without quotes: `crate = path`"));
            }
            // Unlike `Path::parse`, this accepts keywords: the path may be `crate::reexports::health`.
            input.call(Path::parse_mod_style)
        })
    }
}

impl Usage {
    /// `key = value` with the value that follows in the input as `= value`, `: value` or `(value)`. The example, where
    /// no such value follows or the key takes parentheses.
    pub(super) fn with_value(&self, input: ParseStream) -> String {
        match following_literal(input) {
            Some(value) if !self.example.contains('(') => {
                format!("{} = {}", self.key, value.to_token_stream())
            }
            _ => self.example.to_owned(),
        }
    }
}

/// The literal in `= value`, `: value` or `(value)`, when it is all there is before the next comma.
fn following_literal(input: ParseStream) -> Option<Lit> {
    // On a fork, because the error that quotes the value leaves the input where it is.
    let ahead = input.fork();
    if ahead.peek(token::Paren) {
        let parse = |input: ParseStream| {
            let content;
            parenthesized!(content in input);
            let value: Lit = content.parse()?;
            Ok(content.is_empty().then_some(value))
        };
        return ahead.call(parse).ok().flatten();
    }
    if ahead.peek(Token![:]) {
        ahead.parse::<Token![:]>().ok()?;
    } else {
        ahead.parse::<Token![=]>().ok()?;
    }
    let value: Lit = ahead.parse().ok()?;
    (ahead.is_empty() || ahead.peek(Token![,])).then_some(value)
}
