//! Durations: `500ms`, `2s`, `1min`, `8h`, `7d`.
//!
//! Rust reads `2s` as an integer literal with the suffix `s`, so a duration is one token without quotes. The units are
//! exact lengths of time, which is why there is no month, and no `m`, which could mean minutes or milliseconds.

use std::time::Duration;

use syn::parse::ParseStream;
use syn::{Lit, LitInt, Result, Token};

use super::Written;
use crate::keys::{error_at, expect};

const EXPECTED: &str = "expected a duration such as `500ms`, `2s`, `1min` or `8h`";

/// Reads a duration.
pub(crate) fn duration(input: ParseStream) -> Result<Written<Duration>> {
    if input.peek(Token![-]) {
        return Err(error_at(input, "a duration cannot be negative: remove the sign"));
    }
    duration_of(&expect(input, EXPECTED)?)
}

/// The duration that a literal means.
pub(crate) fn duration_of(lit: &Lit) -> Result<Written<Duration>> {
    let value = match lit {
        Lit::Int(int) => scaled(int),
        Lit::Float(float) => Err(match fraction(float.base10_digits(), float.suffix()) {
            Some(instead) => format!("a duration is a whole number: write `{instead}`"),
            None => String::from("a duration is a whole number with a unit, such as `500ms` or `2s`"),
        }),
        Lit::Str(text) if is_duration(&text.value()) => {
            Err(format!("write the duration without quotes: `{}`", text.value()))
        }
        _ => Err(String::from(EXPECTED)),
    };
    match value {
        Ok(value) => Ok(Written { value, span: lit.span() }),
        Err(message) => Err(syn::Error::new(lit.span(), message)),
    }
}

/// Whether a text would be a duration without its quotes.
fn is_duration(text: &str) -> bool {
    syn::parse_str(text).is_ok_and(|int| scaled(&int).is_ok())
}

/// The milliseconds in a unit.
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
            "" => format!("a duration needs a unit: write `{digits}s`, `{digits}ms` or `{digits}min`"),
            // Go and Prometheus read `m` as minutes, others as milliseconds or months.
            "m" => format!("`m` is ambiguous: write `{digits}min`, or `{digits}ms` for milliseconds"),
            "us" | "µs" | "ns" => format!("`{suffix}` is too fine: the smallest unit is `ms`"),
            _ => match unit_meant(suffix) {
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
        .ok_or_else(|| format!("`{digits}{suffix}` is too long: write a shorter duration"))
}

/// The unit that a longer word means.
fn unit_meant(suffix: &str) -> Option<&'static str> {
    Some(match suffix.to_lowercase().as_str() {
        "msec" | "msecs" | "millis" | "millisecond" | "milliseconds" => "ms",
        "s" | "sec" | "secs" | "second" | "seconds" => "s",
        "mn" | "mins" | "minute" | "minutes" => "min",
        "h" | "hr" | "hrs" | "hour" | "hours" => "h",
        "d" | "day" | "days" => "d",
        _ => return None,
    })
}

/// `1.5s` as `1500ms`, where that is exact.
fn fraction(digits: &str, suffix: &str) -> Option<String> {
    let millis = digits.parse::<f64>().ok()? * f64::from(u32::try_from(unit(suffix)?).ok()?);
    let whole = millis.round();
    // Up to 1e15 every whole number has an exact `f64`, and prints without an exponent.
    ((millis - whole).abs() < 1e-6 && whole > 0.0 && whole < 1e15).then(|| format!("{whole}ms"))
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
    fn the_message_for_a_wrong_duration_says_what_to_write() {
        for (text, message) in [
            ("2", "a duration needs a unit: write `2s`, `2ms` or `2min`"),
            ("2m", "`m` is ambiguous: write `2min`, or `2ms` for milliseconds"),
            ("1.5s", "a duration is a whole number: write `1500ms`"),
            ("0.5min", "a duration is a whole number: write `30000ms`"),
            ("1.5", "a duration is a whole number with a unit, such as `500ms` or `2s`"),
            ("3secs", "unknown unit `secs`: write `3s`"),
            ("1hour", "unknown unit `hour`: write `1h`"),
            ("10us", "`us` is too fine: the smallest unit is `ms`"),
            ("1week", "unknown unit `week`: the units are `ms`, `s`, `min`, `h` and `d`"),
            ("99999999999999999999s", "`99999999999999999999s` is too long: write a shorter duration"),
            ("18446744073709551615d", "`18446744073709551615d` is too long: write a shorter duration"),
            ("\"2s\"", "write the duration without quotes: `2s`"),
            ("\"soon\"", EXPECTED),
            ("-2s", "a duration cannot be negative: remove the sign"),
            ("soon", EXPECTED),
        ] {
            assert_eq!(read(text), Err(String::from(message)), "{text}");
        }
    }
}
