//! The keys of an attribute: `key`, `key = value` and `key( … )`, separated by commas.
//!
//! Each attribute declares its keys once, with [`keys!`]. The declaration gives an enum, which the attribute matches
//! without a catch-all arm: a key without code does not compile. It also gives each key its usage, an example that error
//! messages quote. [`Keys`] reads the key itself and reports unknown and repeated ones; the attribute then reads the
//! value through the [`Key`], whose messages all name the key and quote its usage.

mod items;
mod key;
mod synonyms;
#[cfg(test)]
mod tests;

use proc_macro2::Ident;
use syn::Result;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Token, token};

use self::items::items_from;
pub(crate) use self::items::{error_at, expect, items, read};
pub(crate) use self::key::Key;
use self::synonyms::meant;
use crate::diagnostics::{Diagnostics, list};

/// Declares the keys of an attribute: for each the variant, the key, and its usage.
macro_rules! keys {
    ($(#[$doc:meta])* $vis:vis enum $set:ident { $($variant:ident $key:literal => $usage:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq)]
        $vis enum $set {
            $($variant,)*
        }

        impl $crate::keys::KeySet for $set {
            const KEYS: &'static [Self] = &[$(Self::$variant,)*];
            const USAGES: &'static [$crate::keys::Usage] =
                &[$($crate::keys::Usage { key: $key, example: $usage },)*];
        }
    };
}

pub(crate) use keys;

/// A key and how to write it.
#[derive(Clone, Copy)]
pub(crate) struct Usage {
    pub(crate) key: &'static str,
    /// The key with a typical value, for messages: `timeout = 2s`.
    pub(crate) example: &'static str,
}

/// The keys that an attribute takes, as [`keys!`] declares them.
pub(crate) trait KeySet: Copy + 'static {
    const KEYS: &'static [Self];
    /// The usage of each of [`KEYS`](Self::KEYS), in the same order.
    const USAGES: &'static [Usage];
}

/// Reads the keys of `K`, and reports those that are unknown or given twice.
pub(crate) struct Keys<K: KeySet> {
    keys: &'static [K],
    words: Words,
}

/// What [`Keys`] does without the type of the keys, so that rustc compiles it once.
struct Words {
    usages: &'static [Usage],
    /// The keys that belong in the parentheses of another key, and that other key.
    nested: Option<(&'static str, &'static [Usage])>,
    /// The keys that were read.
    seen: Vec<&'static str>,
}

impl<K: KeySet> Keys<K> {
    pub(crate) fn new() -> Self {
        Self { keys: K::KEYS, words: Words { usages: K::USAGES, nested: None, seen: Vec::new() } }
    }

    /// Recognises the keys of `N` too, and answers them with the parentheses where they belong: those of `outer`.
    pub(crate) fn with_nested<N: KeySet>(mut self, outer: &'static str) -> Self {
        self.words.nested = Some((outer, N::USAGES));
        self
    }

    /// Reads items until the end. Each begins with a key, which `item` reads with [`next`](Self::next).
    pub(crate) fn read(
        mut self,
        input: ParseStream,
        diagnostics: &mut Diagnostics,
        mut item: impl FnMut(&mut Self, ParseStream, &mut Diagnostics) -> Result<()>,
    ) {
        let known = self.words.known();
        items_from(input, diagnostics, &|input| begins(&known, input), &mut |input, diagnostics| {
            item(&mut self, input, diagnostics)
        });
    }

    /// Reads the next key.
    ///
    /// A key that is given twice is reported but returned all the same, so that mistakes in its value are found too.
    pub(crate) fn next(&mut self, input: ParseStream, diagnostics: &mut Diagnostics) -> Result<(K, Key)> {
        self.words.next(input, diagnostics).map(|(at, key)| (self.keys[at], key))
    }

    /// Lets the key that was read last be given again.
    pub(crate) fn allow_again(&mut self) {
        self.words.seen.pop();
    }
}

impl Words {
    /// Reads the next key, and returns its place in the table as well.
    fn next(&mut self, input: ParseStream, diagnostics: &mut Diagnostics) -> Result<(usize, Key)> {
        // `parse_any` reads keywords too: `crate` is a key.
        let Ok(ident) = input.call(Ident::parse_any) else {
            return Err(error_at(
                input,
                format!("expected a key: the keys are {}", list(&names(self.usages))),
            ));
        };
        let written = ident.to_string();
        let Some(at) = self.usages.iter().position(|usage| usage.key == written) else {
            return Err(syn::Error::new(ident.span(), self.unknown(&written, input)));
        };
        let usage = self.usages[at];
        if self.seen.contains(&usage.key) {
            diagnostics.at(&ident, format!("`{written}` is given twice: keep one"));
        }
        self.seen.push(usage.key);
        Ok((at, Key::new(usage, ident.span())))
    }

    fn unknown(&self, written: &str, input: ParseStream) -> String {
        if let Some((outer, usages)) = self.nested
            && let Some(usage) = usages.iter().find(|usage| usage.key == written)
        {
            return format!(
                "`{written}` belongs to the monitor: write `{outer}({})`",
                usage.with_value(input)
            );
        }
        // All keys are listed only when none is near: a long list hides what matters.
        let names = names(self.usages);
        match meant(written, &names) {
            Some(near) => format!("unknown key `{written}`: did you mean `{near}`?"),
            None => format!("unknown key `{written}`: the keys are {}", list(&names)),
        }
    }

    /// The keys that begin an item. A nested key at the wrong level does, too.
    fn known(&self) -> Vec<&'static str> {
        let mut known = names(self.usages);
        if let Some((_, nested)) = self.nested {
            known.extend(names(nested));
        }
        known
    }
}

fn names(usages: &[Usage]) -> Vec<&'static str> {
    usages.iter().map(|usage| usage.key).collect()
}

/// Whether one of the `known` keys follows, together with its value.
///
/// A word alone is not enough: after a forgotten comma it could as well belong to the value before it.
fn begins(known: &[&str], input: ParseStream) -> bool {
    let ahead = input.fork();
    ahead.call(Ident::parse_any).is_ok_and(|word| known.iter().any(|known| word == known))
        && (ahead.peek(Token![=]) && !ahead.peek(Token![==]) || ahead.peek(token::Paren))
}
