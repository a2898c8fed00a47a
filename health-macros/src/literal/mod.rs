//! Values as attributes write them: durations, texts, switches and counts.
//!
//! A value keeps the span of its token, so that a limit which is checked later can still point at it.

mod duration;
mod labels;

use proc_macro2::Span;
use syn::parse::ParseStream;
use syn::{LitBool, LitInt, LitStr, Result, bracketed, token};

pub(crate) use self::duration::{duration, duration_of};
pub(crate) use self::labels::{validate_label, validate_repeats, validate_tags, validate_text};
use crate::diagnostics::Diagnostics;
use crate::keys::{expect, items};

/// A value and the place where it is written.
#[derive(Clone)]
pub(crate) struct Written<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

impl<T> Written<T> {
    pub(crate) fn into_value(self) -> T {
        self.value
    }
}

/// Reads text in quotes.
pub(crate) fn text(input: ParseStream) -> Result<LitStr> {
    expect(input, "expected text in quotes")
}

/// Reads `true` or `false`.
pub(crate) fn boolean(input: ParseStream) -> Result<Written<bool>> {
    let lit: LitBool = expect(input, "expected `true` or `false`")?;
    Ok(Written { value: lit.value, span: lit.span })
}

/// Reads a whole number from zero.
pub(crate) fn count(input: ParseStream) -> Result<Written<u32>> {
    let expected = "expected a whole number without a sign, such as `3`";
    let lit: LitInt = expect(input, expected)?;
    let digits = lit.base10_digits();
    let error = |message: String| Err(syn::Error::new(lit.span(), message));
    // syn reads `-3` as one literal.
    if digits.starts_with('-') {
        return error(expected.to_owned());
    }
    if !lit.suffix().is_empty() {
        return error(format!("a count takes no suffix: write `{digits}`"));
    }
    match lit.base10_parse() {
        Ok(value) => Ok(Written { value, span: lit.span() }),
        Err(_) => error(format!("this number is too large: the maximum is `{}`", u32::MAX)),
    }
}

/// Reads `"a"` or `["a", "b"]`.
pub(crate) fn texts(input: ParseStream, diagnostics: &mut Diagnostics) -> Result<Vec<LitStr>> {
    if !input.peek(token::Bracket) {
        let one: LitStr = expect(input, "expected text in quotes, or a list of texts: `[\"a\", \"b\"]`")?;
        return Ok(vec![one]);
    }
    let content;
    bracketed!(content in input);
    let mut texts = Vec::new();
    items(&content, diagnostics, |input, _| {
        texts.push(text(input)?);
        Ok(())
    });
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use syn::parse::Parser;

    use super::*;

    #[test]
    fn the_message_for_a_wrong_count_says_why() {
        let read = |text: &str| count.parse_str(text).map_err(|error: syn::Error| error.to_string()).err();
        assert_eq!(read("4294967295"), None);
        for (text, part) in [
            ("4294967296", "too large: the maximum is `4294967295`"),
            ("99999999999", "too large"),
            ("3u8", "takes no suffix: write `3`"),
            ("3s", "takes no suffix: write `3`"),
            ("-1", "without a sign"),
            ("1.5", "expected a whole number"),
        ] {
            let message = read(text).unwrap_or_default();
            assert!(message.contains(part), "{text}: {message}");
        }
    }

    #[test]
    fn a_list_of_one_text_needs_no_brackets() {
        let read = |text: &str| {
            let mut diagnostics = Diagnostics::default();
            let parsed = (|input: ParseStream| texts(input, &mut diagnostics)).parse_str(text);
            (parsed.map(|texts| texts.len()).ok(), diagnostics.texts())
        };
        assert_eq!(read("\"a\""), (Some(1), vec![]));
        assert_eq!(read("[\"a\", \"b\"]"), (Some(2), vec![]));
        assert_eq!(read("[a, \"b\", 3]").1, ["expected text in quotes", "expected text in quotes"]);
    }
}
