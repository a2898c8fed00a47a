//! Floats as people write them.

/// The float without the noise of binary arithmetic: `0.1_f32` as `0.1`, and `0.1 + 0.2` as `0.3`.
///
/// Printed in full, either has 16 or 17 digits, of which the last ones mean nothing. A float that needs that many digits
/// for its value keeps them.
pub(crate) fn readable(float: f64) -> f64 {
    let digits = digits_of(float);
    if digits < 15 || !float.is_finite() {
        return float;
    }
    // A value that came from an `f32` is as exact as that, and has at most nine digits.
    let single = float as f32;
    if float.fract() != 0.0
        && f64::from(single) == float
        && let Ok(short) = single.to_string().parse()
    {
        return short;
    }
    match format!("{float:.14e}").parse() {
        Ok(rounded) if digits_of(rounded) + 3 <= digits => rounded,
        _ => float,
    }
}

/// The significant digits of the shortest text that is read as this float.
fn digits_of(float: f64) -> usize {
    let text = format!("{float:e}");
    let mantissa = text.split('e').next().unwrap_or_default();
    mantissa.bytes().filter(u8::is_ascii_digit).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_float_has_the_digits_that_a_person_would_write() {
        for (float, written) in [
            (f64::from(0.1_f32), "0.1"),
            (f64::from(16.7_f32), "16.7"),
            (0.1 + 0.2, "0.3"),
            (1.1 * 3.0, "3.3"),
            (-(0.1 + 0.7) * 10.0, "-8"),
            // Exact, or as exact as it was given.
            (0.5, "0.5"),
            (1.0 / 3.0, "0.3333333333333333"),
            (65_536.007_812_5, "65536.0078125"),
            (123_456_789.123_456_78, "123456789.12345678"),
            (9_007_199_254_740_991.0, "9007199254740991"),
            (9_007_199_254_740_992.0, "9007199254740992"),
            (1e300, &format!("1{}", "0".repeat(300))),
        ] {
            assert_eq!(readable(float).to_string(), written);
        }
        assert!(readable(f64::NAN).is_nan() && readable(f64::INFINITY).is_infinite());
    }
}
