//! Numbers in a comparison.

use std::cmp::Ordering;

/// A number that was read from text. An integer stays exact: an identifier may have more digits than an `f64` holds.
#[derive(Clone, Copy)]
pub(super) enum ComparedNumber {
    Integer(i128),
    Float(f64),
}

impl ComparedNumber {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        text.parse().map(Self::Integer).or_else(|_| text.parse().map(Self::Float)).ok()
    }

    /// `None` where one of the two is NaN.
    pub(super) fn compare(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Integer(a), Self::Integer(b)) => Some(a.cmp(&b)),
            (a, b) => a.to_float().partial_cmp(&b.to_float()),
        }
    }

    #[allow(clippy::cast_precision_loss, reason = "the other number is a float already")]
    fn to_float(self) -> f64 {
        match self {
            Self::Integer(value) => value as f64,
            Self::Float(value) => value,
        }
    }
}
