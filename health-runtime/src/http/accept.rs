//! What a client would rather read.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT;

/// A media type that can be answered.
pub(super) struct Offer {
    pub(super) kind: &'static str,
    pub(super) subtype: &'static str,
    pub(super) version: &'static str,
}

/// How much a client wants something: its quality value in thousandths, then how exactly it named it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wish {
    quality: u16,
    exactness: u8,
}

/// How much whoever sent `headers` wants `offer`: what the most exact of the ranges that include it says.
pub(super) fn wish(headers: &HeaderMap, offer: &Offer) -> Wish {
    let values = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let wishes = values.flat_map(|value| value.split(',')).filter_map(|range| wish_of(range, offer));
    let said = wishes.max_by_key(|wish| (wish.exactness, wish.quality));
    said.filter(|wish| wish.quality > 0).unwrap_or_default()
}

/// What one range says of `offer`; `None` when it does not include it.
fn wish_of(range: &str, offer: &Offer) -> Option<Wish> {
    let mut parts = range.split(';').map(str::trim);
    let (kind, subtype) = parts.next()?.split_once('/')?;
    let mut exactness = match (kind, subtype) {
        ("*", "*") => 0,
        (kind, "*") if kind.eq_ignore_ascii_case(offer.kind) => 1,
        _ if kind.eq_ignore_ascii_case(offer.kind) && subtype.eq_ignore_ascii_case(offer.subtype) => 2,
        _ => return None,
    };
    let mut quality = 1_000;
    for (name, value) in parts.filter_map(|part| part.split_once('=')) {
        let value = value.trim_matches('"');
        if name.eq_ignore_ascii_case("q") {
            quality = thousandths(value)?;
        } else if name.eq_ignore_ascii_case("version") {
            if value != offer.version {
                return None;
            }
            exactness += 1;
        }
    }
    Some(Wish { quality, exactness })
}

/// `0.5` as 500; `None` when it is no quality value.
fn thousandths(text: &str) -> Option<u16> {
    let quality: f32 = text.parse().ok()?;
    (0.0..=1.0).contains(&quality).then_some((quality * 1_000.0).round() as u16)
}
