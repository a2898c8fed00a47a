//! Comma-separated `key`, `key = value` and `key( … )`, read so that a mistake in one hides none in the next.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Path, Result, Token, parenthesized, token};

use crate::diagnostics::Diagnostics;
use crate::items::{error_at, items};
use crate::words::{list, nearest};

/// The keys of an attribute, each with how it is written.
pub(crate) type Usages = &'static [(&'static str, &'static str)];

/// Reads keys, refusing those that are unknown or stand twice.
pub(crate) struct Keys {
    usages: Usages,
    seen: Vec<&'static str>,
}

/// A key that was read, before its value.
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) span: Span,
    usage: &'static str,
}

impl Keys {
    pub(crate) fn new(usages: Usages) -> Self {
        Self { usages, seen: Vec::new() }
    }

    /// Reads the next key. One that stands twice is said and read on, so that mistakes in its value are told
    /// too.
    pub(crate) fn next(&mut self, input: ParseStream, diagnostics: &mut Diagnostics) -> Result<Key> {
        let Ok(ident) = input.call(Ident::parse_any) else {
            return Err(error_at(input, format!("expected a key: {}", self.all())));
        };
        let written = ident.to_string();
        let Some(&(name, usage)) = self.usages.iter().find(|(name, _)| *name == written) else {
            return Err(syn::Error::new(ident.span(), self.unknown(&written)));
        };
        if self.seen.contains(&name) {
            diagnostics.at(&ident, format!("`{name}` stands twice: keep one of the two"));
        }
        self.seen.push(name);
        Ok(Key { name, span: ident.span(), usage })
    }

    /// Lets `name` stand once more.
    pub(crate) fn allow_again(&mut self, name: &str) {
        self.seen.retain(|seen| *seen != name);
    }

    fn unknown(&self, written: &str) -> String {
        match nearest(written, self.usages.iter().map(|(name, _)| *name)) {
            Some(near) => format!("unknown key `{written}`: did you mean `{near}`?"),
            None => format!("unknown key `{written}`: the keys are {}", self.all()),
        }
    }

    fn all(&self) -> String {
        list(self.usages.iter().map(|(name, _)| *name))
    }
}

impl Key {
    fn error(&self, message: String) -> syn::Error {
        syn::Error::new(self.span, message)
    }

    /// Reads nothing: the key says all.
    pub(crate) fn flag(&self, input: ParseStream) -> Result<()> {
        if input.peek(Token![=]) || input.peek(token::Paren) {
            return Err(self.error(format!("`{0}` takes no value: write `{0}` alone", self.name)));
        }
        Ok(())
    }

    /// Reads `= value`.
    pub(crate) fn value<T>(
        &self,
        input: ParseStream,
        parse: impl FnOnce(ParseStream) -> Result<T>,
    ) -> Result<T> {
        if !input.peek(Token![=]) {
            return Err(self.error(format!("`{}` needs a value: write `{}`", self.name, self.usage)));
        }
        input.parse::<Token![=]>()?;
        if input.is_empty() || input.peek(Token![,]) {
            return Err(self.error(format!("`{}` has no value: write `{}`", self.name, self.usage)));
        }
        parse(input)
    }

    /// Reads `( … )` item by item.
    pub(crate) fn group(
        &self,
        input: ParseStream,
        diagnostics: &mut Diagnostics,
        item: impl FnMut(ParseStream, &mut Diagnostics) -> Result<()>,
    ) -> Result<()> {
        if !input.peek(token::Paren) {
            return Err(self.error(format!("`{}` takes parentheses: write `{}`", self.name, self.usage)));
        }
        let content;
        parenthesized!(content in input);
        if content.is_empty() {
            diagnostics
                .push(self.error(format!("`{}` is empty: write `{}`, or remove it", self.name, self.usage)));
        }
        items(&content, diagnostics, item);
        Ok(())
    }

    /// Reads the value of `crate = path`.
    pub(crate) fn path(&self, input: ParseStream) -> Result<Path> {
        self.value(input, |input| {
            if input.peek(syn::LitStr) {
                return Err(error_at(input, "write the path without quotes: `crate = path`"));
            }
            // `crate::reexports::health` starts with a keyword, which the plain parser of paths takes as
            // well.
            input.call(Path::parse_mod_style)
        })
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;
    use quote::quote;

    use super::*;
    use crate::items::{expect, read};

    const USAGES: Usages = &[("timeout", "timeout = 2s"), ("startup", "startup")];

    fn mistakes(tokens: TokenStream) -> Vec<String> {
        let mut diagnostics = Diagnostics::default();
        let mut keys = Keys::new(USAGES);
        read(tokens, &mut diagnostics, |input, diagnostics| {
            items(input, diagnostics, |input, diagnostics| {
                let key = keys.next(input, diagnostics)?;
                match key.name {
                    "timeout" => {
                        key.value(input, |input| expect::<syn::LitInt>(input, "not a number")).map(drop)
                    }
                    _ => key.flag(input),
                }
            });
        });
        diagnostics.texts()
    }

    #[test]
    fn a_mistake_in_one_item_hides_none_in_the_next() {
        assert_eq!(
            mistakes(quote!(timout = 1, timeout = "a" b, startup = true, timeout 3, 4, timeout =)),
            [
                "unknown key `timout`: did you mean `timeout`?",
                "not a number",
                "`startup` takes no value: write `startup` alone",
                "`timeout` stands twice: keep one of the two",
                "`timeout` needs a value: write `timeout = 2s`",
                "expected a key: `timeout` and `startup`",
                "`timeout` stands twice: keep one of the two",
                "`timeout` has no value: write `timeout = 2s`",
            ]
        );
    }

    #[test]
    fn a_key_that_resembles_none_is_answered_with_all() {
        assert_eq!(
            mistakes(quote!(color = 1, startup)),
            ["unknown key `color`: the keys are `timeout` and `startup`"]
        );
    }

    #[test]
    fn a_forgotten_comma_is_said() {
        assert_eq!(mistakes(quote!(startup timeout = 1)), ["expected a comma before this"]);
    }
}
