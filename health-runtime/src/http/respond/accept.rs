//! The header `Accept`: which of some media types the client prefers.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT;

/// Whether the client names `name` with a quality above zero. A range with a wildcard names no type, and a malformed one is
/// ignored.
pub(crate) fn accepts(headers: &HeaderMap, name: &str) -> bool {
    let mut values = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    values.any(|text| {
        let mut ranges = text.split(',').filter_map(range);
        ranges.any(|(range, quality)| range.eq_ignore_ascii_case(name) && quality > 0)
    })
}

/// The type of `known` that the client accepts with the highest quality, by name or by a range such as `text/*`. The most
/// specific range that covers a type decides its quality, and the quality zero refuses it. Of several types with one quality,
/// the one that the client names most exactly wins, then the first of `known`. `None` where the client accepts none of them,
/// or does not say.
pub(crate) fn accepted_type<T: Copy>(headers: &HeaderMap, known: &[(&str, T)]) -> Option<T> {
    let mut qualities = vec![None; known.len()];
    for text in headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()) {
        for (range, quality) in text.split(',').filter_map(range) {
            for ((name, _), best) in known.iter().zip(&mut qualities) {
                *best = specificity(range, name).map(|specific| (specific, quality)).max(*best);
            }
        }
    }
    // `max_by_key` returns the last of several maxima.
    let accepted = known.iter().zip(qualities).rev().filter_map(|((_, it), best)| Some((best?, *it)));
    let accepted = accepted.map(|((specific, quality), it)| (quality, specific, it));
    let accepted = accepted.filter(|(quality, ..)| *quality > 0);
    accepted.max_by_key(|(quality, specific, _)| (*quality, *specific)).map(|(.., it)| it)
}

/// How exactly `range` names the media type; `None` when it does not cover it.
fn specificity(range: &str, name: &str) -> Option<u8> {
    if range.eq_ignore_ascii_case(name) {
        return Some(2);
    }
    match (range.split_once('/')?, name.split_once('/')?) {
        (("*", "*"), _) => Some(0),
        ((wanted, "*"), (kind, _)) if wanted.eq_ignore_ascii_case(kind) => Some(1),
        _ => None,
    }
}

/// A media type with its quality in thousandths. Other parameters are ignored.
fn range(text: &str) -> Option<(&str, u16)> {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next()?;
    let mut parameters = parts.filter_map(|part| part.split_once('='));
    let quality = match parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("q")) {
        Some((_, quality)) => quality.trim().parse().ok().filter(|quality| (0.0..=1.0).contains(quality))?,
        None => 1.0_f32,
    };
    Some((name, (quality * 1_000.0) as u16))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_most_specific_range_decides_and_the_quality_zero_refuses() {
        let known = [("text/plain", 'p'), ("application/json", 'j'), ("text/html", 'h')];
        for (accept, expected) in [
            ("", None),
            ("*/*", Some('p')),
            ("TEXT/*", Some('p')),
            ("application/*", Some('j')),
            ("text/html, */*;q=0.8", Some('h')),
            ("*/*, text/html", Some('h')),
            ("text/*, application/json, */*", Some('j')),
            ("text/plain;q=0, */*;q=0.1", Some('j')),
            ("*/*, text/plain;q=0, application/json;q=0", Some('h')),
            ("text/*;q=0, */*", Some('j')),
            ("text/*;q=0, text/html;q=0.1", Some('h')),
            ("*/*;q=0", None),
            ("image/png, */json, *, /, */*x", None),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(accept))]);
            assert_eq!(accepted_type(&headers, &known), expected, "{accept}");
        }
    }

    #[test]
    fn a_client_names_a_type_with_a_quality_above_zero_and_a_malformed_range_is_ignored() {
        for (accept, expected) in [
            ("", false),
            ("*/*, text/*;q=0.9, image/png", false),
            ("text/csv", true),
            ("TEXT/CSV ; Q=0.5", true),
            ("application/json, text/csv;q=0.001", true),
            ("text/csv;header=present;q=0.1", true),
            ("text/csv;q=0", false),
            ("text/csv;q=0.0001", false),
            ("text/csv;q=0, text/csv;q=1", true),
            ("text/csv;q=2, text/csv;q=-1, text/csv;q=NaN, text/csv;q=inf, text/csv;q=, text/csv;q=a", false),
            ("text/csvx, xtext/csv, text/ csv, text, ;;;, ,,q=1", false),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(accept))]);
            assert_eq!(accepts(&headers, "text/csv"), expected, "{accept}");
        }
        let mut headers = HeaderMap::new();
        assert!(!accepts(&headers, "text/csv"));
        headers.append(ACCEPT, HeaderValue::from_bytes(b"text/csv, \xff").expect("visible bytes"));
        headers.append(ACCEPT, HeaderValue::from_static("application/json"));
        assert!(accepts(&headers, "application/json") && !accepts(&headers, "text/csv"));
    }
}
