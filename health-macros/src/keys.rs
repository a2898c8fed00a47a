//! Comma-separated `key`, `key = value` and `key( … )`, read so that a mistake in one hides none in the next.

use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseBuffer, ParseStream};
use syn::{Lit, Path, Result, Token, braced, bracketed, parenthesized, token};

use crate::diagnostics::Diagnostics;
use crate::items::{error_at, items, items_from};
use crate::words::{list, meant};

#[cfg(test)]
mod tests;

/// The keys of an attribute, each with how it is written.
pub(crate) type Usages = &'static [(&'static str, &'static str)];

/// Reads keys, refusing those that are unknown or stand twice.
pub(crate) struct Keys {
    usages: Usages,
    /// A key with keys of its own, in its parentheses.
    inner: Option<(&'static str, Usages)>,
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
        Self { usages, inner: None, seen: Vec::new() }
    }

    /// Tells a key that belongs in the parentheses of `outer` where to stand.
    pub(crate) fn with_inner(mut self, outer: &'static str, usages: Usages) -> Self {
        self.inner = Some((outer, usages));
        self
    }

    /// Reads item by item, of which each begins with a key.
    pub(crate) fn read(
        mut self,
        input: ParseStream,
        diagnostics: &mut Diagnostics,
        mut item: impl FnMut(&mut Self, ParseStream, &mut Diagnostics) -> Result<()>,
    ) {
        let known: Vec<&str> = self.known().collect();
        let begins = |input: ParseStream| begins(&known, input);
        items_from(input, diagnostics, begins, |input, diagnostics| item(&mut self, input, diagnostics));
    }

    fn known(&self) -> impl Iterator<Item = &'static str> {
        let inner = self.inner.map_or(&[][..], |(_, usages)| usages);
        self.usages.iter().chain(inner).map(|(name, _)| *name)
    }

    /// Reads the next key. One that stands twice is said and read on, so that mistakes in its value are told
    /// too.
    pub(crate) fn next(&mut self, input: ParseStream, diagnostics: &mut Diagnostics) -> Result<Key> {
        let Ok(ident) = input.call(Ident::parse_any) else {
            return Err(error_at(input, format!("expected a key: {}", self.all())));
        };
        let written = ident.to_string();
        let Some(&(name, usage)) = self.usages.iter().find(|(name, _)| *name == written) else {
            return Err(syn::Error::new(ident.span(), self.unknown(&written, input)));
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

    fn unknown(&self, written: &str, input: ParseStream) -> String {
        if let Some((outer, usages)) = self.inner
            && let Some((name, usage)) = usages.iter().find(|(name, _)| *name == written)
        {
            let usage = plain(name, usage, input);
            return format!("`{written}` belongs to the monitor: write `{outer}({usage})`");
        }
        match meant(written, &self.names()) {
            Some(near) => format!("unknown key `{written}`: did you mean `{near}`?"),
            None => format!("unknown key `{written}`: the keys are {}", self.all()),
        }
    }

    fn all(&self) -> String {
        list(&self.names())
    }

    fn names(&self) -> Vec<&'static str> {
        self.usages.iter().map(|(name, _)| *name).collect()
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
            let usage = plain(self.name, self.usage, input);
            return Err(self.error(format!("`{}` needs a value: write `{usage}`", self.name)));
        }
        input.parse::<Token![=]>()?;
        if input.is_empty() || input.peek(Token![,]) {
            return Err(self.error(format!("`{}` has no value: write `{}`", self.name, self.usage)));
        }
        parse(input)
    }

    /// The content of `( … )`. Other brackets are said, and read on.
    fn parentheses<'a>(
        &self,
        input: ParseStream<'a>,
        diagnostics: &mut Diagnostics,
    ) -> Result<ParseBuffer<'a>> {
        let content;
        if input.peek(token::Paren) {
            parenthesized!(content in input);
            if content.is_empty() {
                return Err(
                    self.error(format!("`{}` is empty: write `{}`, or remove it", self.name, self.usage))
                );
            }
            return Ok(content);
        }
        let error =
            self.error(format!("`{}` takes parentheses: write `{}`", self.name, self.in_parentheses()));
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

    fn in_parentheses(&self) -> String {
        if self.usage.contains('(') { self.usage.to_owned() } else { format!("{}( … )", self.name) }
    }

    /// Whether brackets follow, of whatever kind.
    pub(crate) fn has_brackets(input: ParseStream) -> bool {
        input.peek(token::Paren) || input.peek(token::Bracket) || input.peek(token::Brace)
    }

    /// Reads `( … )` key by key.
    pub(crate) fn keys(
        &self,
        keys: Keys,
        input: ParseStream,
        diagnostics: &mut Diagnostics,
        item: impl FnMut(&mut Keys, ParseStream, &mut Diagnostics) -> Result<()>,
    ) -> Result<()> {
        let content = self.parentheses(input, diagnostics)?;
        keys.read(&content, diagnostics, item);
        Ok(())
    }

    /// Reads `( … )` item by item.
    pub(crate) fn group(
        &self,
        input: ParseStream,
        diagnostics: &mut Diagnostics,
        item: impl FnMut(ParseStream, &mut Diagnostics) -> Result<()>,
    ) -> Result<()> {
        let content = self.parentheses(input, diagnostics)?;
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

/// Whether a key of `known` and its value follow.
fn begins(known: &[&str], input: ParseStream) -> bool {
    let ahead = input.fork();
    ahead.call(Ident::parse_any).is_ok_and(|word| known.iter().any(|known| word == known))
        && (ahead.peek(Token![=]) && !ahead.peek(Token![==]) || ahead.peek(token::Paren))
}

/// `key = value` with the value that follows in `= value`, `: value` or `(value)`, or else `usage`.
fn plain(key: &str, usage: &str, input: ParseStream) -> String {
    let ahead = input.fork();
    let value = if ahead.peek(token::Paren) {
        (|| {
            let content;
            parenthesized!(content in ahead);
            content.parse::<Lit>().map(|value| (value, content.is_empty()))
        })()
    } else {
        ahead.parse::<Token![:]>().map(drop).or_else(|_| ahead.parse::<Token![=]>().map(drop)).and_then(
            |()| ahead.parse::<Lit>().map(|value| (value, ahead.is_empty() || ahead.peek(Token![,]))),
        )
    };
    match value {
        Ok((value, true)) if !usage.contains('(') => format!("{key} = {}", value.to_token_stream()),
        _ => usage.to_owned(),
    }
}
