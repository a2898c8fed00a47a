//! Comma-separated `key`, `key = value` and `key( … )`, read so that a mistake in one hides none in the next.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Path, Result, Token, parenthesized, token};

use crate::diagnostics::Diagnostics;

/// The keys of an attribute, each with how it is written.
pub(crate) type Usages = &'static [(&'static str, &'static str)];

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

/// A mistake at the next token. `ParseStream::error` adds words of its own at the end of the input.
pub(crate) fn error_at(input: ParseStream, message: impl std::fmt::Display) -> syn::Error {
    syn::Error::new(input.span(), message)
}

/// Parses a `T`, or says `expected`.
pub(crate) fn expect<T: Parse>(input: ParseStream, expected: &str) -> Result<T> {
    let at = error_at(input, expected);
    input.parse().map_err(|_| at)
}

/// `a`, `b` and `c`, each in back quotes.
pub(crate) fn list<T: AsRef<str>>(words: impl IntoIterator<Item = T>) -> String {
    let mut words: Vec<_> = words.into_iter().map(|word| format!("`{}`", word.as_ref())).collect();
    match words.pop() {
        Some(last) if words.is_empty() => last,
        Some(last) => format!("{} and {last}", words.join(", ")),
        None => String::new(),
    }
}

/// The one of `words` that `written` was probably meant to be.
pub(crate) fn nearest<'a>(written: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let tolerance = (written.chars().count() / 3).clamp(1, 3);
    let distance = |word: &str| strsim::damerau_levenshtein(&written.to_lowercase(), &word.to_lowercase());
    words
        .into_iter()
        .map(|word| (distance(word), word))
        .min()
        .filter(|(distance, _)| *distance <= tolerance)
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

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

    #[test]
    fn the_nearest_word_is_found_in_any_letter_case_and_only_when_it_is_near() {
        let regions = ["eu-west-1", "eu-central-1", "us-east-1"];
        assert_eq!(nearest("eu-centrall-1", regions), Some("eu-central-1"));
        assert_eq!(nearest("EU-WEST-1", regions), Some("eu-west-1"));
        assert_eq!(nearest("mars", regions), None);
        assert_eq!(
            nearest("wran", ["warn", "fail"]),
            Some("warn"),
            "two letters that are swapped are one mistake"
        );
    }
}
