//! Durations, texts and numbers as attributes write them.

use std::time::Duration;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::ParseStream;
use syn::{Lit, LitBool, LitInt, LitStr, Path, Result, Token, bracketed, token};

use crate::diagnostics::Diagnostics;
use crate::items::{error_at, expect, items};

/// A value and the tokens it was read from.
#[derive(Clone)]
pub(crate) struct Written<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

impl<T> Written<T> {
    pub(crate) fn error(&self, message: impl std::fmt::Display) -> syn::Error {
        syn::Error::new(self.span, message)
    }
}

/// Reads a duration: `500ms`, `2s`, `1min`, `8h`, `7d`.
pub(crate) fn duration(input: ParseStream) -> Result<Written<Duration>> {
    if input.peek(Token![-]) {
        return Err(error_at(input, "a duration cannot be negative"));
    }
    let lit: Lit = expect(input, "expected a duration: `500ms`, `2s`, `1min`, `8h`")?;
    duration_of(&lit)
}

/// The duration that `lit` says.
pub(crate) fn duration_of(lit: &Lit) -> Result<Written<Duration>> {
    let error = |message: String| Err(syn::Error::new(lit.span(), message));
    match lit {
        Lit::Int(int) => match scaled(int) {
            Ok(value) => Ok(Written { value, span: int.span() }),
            Err(message) => error(message),
        },
        Lit::Float(float) => error(match fraction(float.base10_digits(), float.suffix()) {
            Some(instead) => format!("a duration is a whole number: write `{instead}`"),
            None => String::from("a duration is a whole number with a unit: `500ms`, `2s`, `1min`, `8h`"),
        }),
        Lit::Str(text) if text.value().parse::<LitLike>().is_ok() => {
            error(format!("write the duration without quotes: `{}`", text.value()))
        }
        _ => error(String::from("expected a duration: `500ms`, `2s`, `1min`, `8h`")),
    }
}

/// Text that would be a duration without its quotes.
struct LitLike;

impl std::str::FromStr for LitLike {
    type Err = syn::Error;

    fn from_str(text: &str) -> Result<Self> {
        duration_of(&syn::parse_str(text)?).map(|_| Self)
    }
}

/// Milliseconds in a unit.
fn unit(suffix: &str) -> Option<u64> {
    Some(match suffix {
        "ms" => 1,
        "s" => 1000,
        "min" => 60 * 1000,
        "h" => 60 * 60 * 1000,
        "d" => 24 * 60 * 60 * 1000,
        _ => return None,
    })
}

fn scaled(int: &LitInt) -> std::result::Result<Duration, String> {
    let (digits, suffix) = (int.base10_digits(), int.suffix());
    let Some(unit) = unit(suffix) else {
        return Err(match suffix {
            "" => format!("a duration needs a unit: `{digits}s`, `{digits}ms`, `{digits}min`"),
            "m" => format!("`m` is ambiguous: write `{digits}min`, or `{digits}ms` for milliseconds"),
            "us" | "µs" | "ns" => format!("`{suffix}` is too fine: the smallest unit is `ms`"),
            _ => match meant(suffix) {
                Some(unit) => format!("unknown unit `{suffix}`: write `{digits}{unit}`"),
                None => format!("unknown unit `{suffix}`: the units are `ms`, `s`, `min`, `h` and `d`"),
            },
        });
    };
    digits
        .parse::<u64>()
        .ok()
        .and_then(|count| count.checked_mul(unit))
        .map(Duration::from_millis)
        .ok_or_else(|| format!("`{digits}{suffix}` is longer than a duration can be"))
}

/// The unit that a longer word stands for.
fn meant(suffix: &str) -> Option<&'static str> {
    Some(match suffix.to_lowercase().as_str() {
        "msec" | "msecs" | "millis" | "millisecond" | "milliseconds" => "ms",
        "s" | "sec" | "secs" | "second" | "seconds" => "s",
        "mn" | "mins" | "minute" | "minutes" => "min",
        "h" | "hr" | "hrs" | "hour" | "hours" => "h",
        "d" | "day" | "days" => "d",
        _ => return None,
    })
}

/// `1.5s` as `1500ms`.
fn fraction(digits: &str, suffix: &str) -> Option<String> {
    let millis = digits.parse::<f64>().ok()? * f64::from(u32::try_from(unit(suffix)?).ok()?);
    let whole = millis.round();
    ((millis - whole).abs() < 1e-6 && whole > 0.0 && whole < 1e15).then(|| format!("{whole}ms"))
}

/// The expression that makes `duration`.
pub(crate) fn expand_duration(krate: &Path, duration: Duration) -> TokenStream {
    let (name, count) = if duration.subsec_millis() == 0 {
        (quote!(from_secs), duration.as_secs())
    } else {
        (quote!(from_millis), u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
    };
    let count = proc_macro2::Literal::u64_unsuffixed(count);
    quote!(#krate::__private::Duration::#name(#count))
}

/// `tokens` of a path, said to stand at `at`: where the compiler blames them.
pub(crate) fn located(tokens: &TokenStream, at: Span) -> TokenStream {
    let token = |mut token: TokenTree| {
        token.set_span(token.span().located_at(at));
        token
    };
    tokens.clone().into_iter().map(token).collect()
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
    if digits.starts_with('-') {
        return error(expected.to_owned());
    }
    if !lit.suffix().is_empty() {
        return error(format!("a whole number stands without a suffix here: write `{digits}`"));
    }
    match lit.base10_parse() {
        Ok(value) => Ok(Written { value, span: lit.span() }),
        Err(_) => error(format!("this number is too large: write one up to `{}`", u32::MAX)),
    }
}

/// Reads `"a"` or `["a", "b"]`.
pub(crate) fn texts(input: ParseStream, diagnostics: &mut Diagnostics) -> Result<Vec<LitStr>> {
    if !input.peek(token::Bracket) {
        let one: LitStr = expect(input, "expected text in quotes, or a list of it: `[\"a\", \"b\"]`")?;
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

/// Refuses a text that is empty or does not print.
pub(crate) fn validate_text(what: &str, text: &LitStr, diagnostics: &mut Diagnostics) {
    let value = text.value();
    if value.trim().is_empty() {
        diagnostics.at(text, format!("{what} cannot be empty"));
    } else if value.contains(char::is_control) {
        diagnostics.at(text, format!("{what} cannot contain control characters such as line breaks"));
    }
}

/// Refuses a name or a tag that is too long, too.
pub(crate) fn validate_label(what: &str, label: &LitStr, diagnostics: &mut Diagnostics) {
    validate_text(what, label, diagnostics);
    let length = label.value().chars().count();
    if length > 100 {
        diagnostics.at(label, format!("{what} has at most 100 characters, and this one has {length}"));
    }
}

/// Refuses a text that stands twice in its list.
pub(crate) fn validate_repeats(texts: &[LitStr], diagnostics: &mut Diagnostics) {
    for (at, text) in texts.iter().enumerate() {
        if texts[..at].iter().any(|other| other.value() == text.value()) {
            diagnostics.at(text, format!("{} stands twice in this list: remove one", text.to_token_stream()));
        }
    }
}

/// Refuses tags that are no labels, or stand twice.
pub(crate) fn validate_tags(tags: &[LitStr], diagnostics: &mut Diagnostics) {
    for tag in tags {
        validate_label("a tag", tag, diagnostics);
    }
    validate_repeats(tags, diagnostics);
}

#[cfg(test)]
mod tests {
    use syn::parse::Parser;

    use super::*;

    fn read(text: &str) -> std::result::Result<Duration, String> {
        duration.parse_str(text).map(|written| written.value).map_err(|error| error.to_string())
    }

    #[test]
    fn every_unit_has_its_length() {
        for (text, millis) in
            [("0s", 0), ("500ms", 500), ("2s", 2000), ("1min", 60_000), ("8h", 28_800_000), ("1_0s", 10_000)]
        {
            assert_eq!(read(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        assert_eq!(read("7d"), Ok(Duration::from_secs(7 * 24 * 60 * 60)));
    }

    #[test]
    fn whatever_is_no_duration_is_answered_with_what_to_write() {
        for (text, answer) in [
            ("2", "a duration needs a unit: `2s`, `2ms`, `2min`"),
            ("2m", "`m` is ambiguous: write `2min`, or `2ms` for milliseconds"),
            ("1.5s", "a duration is a whole number: write `1500ms`"),
            ("0.5min", "a duration is a whole number: write `30000ms`"),
            ("1.5", "a duration is a whole number with a unit: `500ms`, `2s`, `1min`, `8h`"),
            ("3secs", "unknown unit `secs`: write `3s`"),
            ("1hour", "unknown unit `hour`: write `1h`"),
            ("10us", "`us` is too fine: the smallest unit is `ms`"),
            ("1week", "unknown unit `week`: the units are `ms`, `s`, `min`, `h` and `d`"),
            ("99999999999999999999s", "`99999999999999999999s` is longer than a duration can be"),
            ("18446744073709551615d", "`18446744073709551615d` is longer than a duration can be"),
            ("\"2s\"", "write the duration without quotes: `2s`"),
            ("\"soon\"", "expected a duration: `500ms`, `2s`, `1min`, `8h`"),
            ("-2s", "a duration cannot be negative"),
            ("soon", "expected a duration: `500ms`, `2s`, `1min`, `8h`"),
        ] {
            assert_eq!(read(text), Err(String::from(answer)), "{text}");
        }
    }

    #[test]
    fn whatever_is_no_count_is_answered_with_why() {
        let read = |text: &str| count.parse_str(text).map_err(|error: syn::Error| error.to_string()).err();
        assert_eq!(read("4294967295"), None);
        for (text, part) in [
            ("4294967296", "too large: write one up to `4294967295`"),
            ("99999999999", "too large"),
            ("3u8", "without a suffix here: write `3`"),
            ("3s", "without a suffix here: write `3`"),
            ("-1", "without a sign"),
            ("1.5", "expected a whole number"),
        ] {
            let message = read(text).unwrap_or_default();
            assert!(message.contains(part), "{text}: {message}");
        }
    }

    #[test]
    fn a_list_may_be_a_single_text() {
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
