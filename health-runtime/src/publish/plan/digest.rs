//! Digests of fields, short enough to be stored on the monitor. They show that a value changed; they do not protect it, so
//! no secret has one. Their text is stored at the API and must not change: see the tests.

use std::borrow::Cow;
use std::hash::Hasher;

use fnv::FnvHasher;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// The digests of fields in a fixed order: eight hex digits for each, after eight for the names of the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Digests(String);

impl Digests {
    /// Of fields with these names and digests. `None`: a field without a digest.
    pub(crate) fn of<'a>(
        names: impl Iterator<Item = &'a str>,
        values: impl Iterator<Item = Option<u32>>,
    ) -> Self {
        let mut text = order(names);
        for value in values {
            match value {
                Some(digest) => digits(&mut text, digest),
                None => text.push_str(NONE),
            }
        }
        Self(text)
    }

    /// The digests, one for each of `names`. None at all if they were stored for other fields, by another version of this
    /// library: their places would not match.
    pub(crate) fn read<'a>(&self, names: impl Iterator<Item = &'a str>) -> Vec<Option<u32>> {
        let Some(digits) = self.0.strip_prefix(&order(names)) else { return Vec::new() };
        let digest = |digits| std::str::from_utf8(digits).ok().filter(|digits| *digits != NONE);
        let digests = digits.as_bytes().chunks(NONE.len()).map(digest);
        digests.map(|digits| u32::from_str_radix(digits?, 16).ok()).collect()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

const NONE: &str = "--------";

fn order<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut hasher = FnvHasher::default();
    names.for_each(|name| text(&mut hasher, name));
    let mut text = String::with_capacity(256);
    digits(&mut text, folded(&hasher));
    text
}

/// Without `format!`, which took longer than all the rest of a digest.
fn digits(text: &mut String, digest: u32) {
    let digit = |shift: u32| char::from_digit((digest >> shift) & 0xf, 16);
    text.extend((0..u32::BITS).step_by(4).rev().filter_map(digit));
}

/// The digest of a value.
pub(crate) fn digest(value: &Json) -> u32 {
    let mut hasher = FnvHasher::default();
    feed(&mut hasher, value);
    folded(&hasher)
}

/// The digest of a list of texts. The list as JSON has the same.
pub(crate) fn digest_of_texts(texts: &[Cow<'_, str>]) -> u32 {
    let mut hasher = FnvHasher::default();
    hasher.write(b"[");
    texts.iter().for_each(|item| text(&mut hasher, item));
    hasher.write(b"]");
    folded(&hasher)
}

/// The 64 bits of the hash, folded into 32.
fn folded(hasher: &FnvHasher) -> u32 {
    let hash = hasher.finish();
    (hash ^ (hash >> 32)) as u32
}

fn feed(hasher: &mut FnvHasher, value: &Json) {
    match value {
        Json::Null => hasher.write(b"n"),
        Json::Bool(value) => hasher.write(if *value { b"t" } else { b"f" }),
        Json::Number(number) => text(hasher, &number.to_string()),
        Json::String(value) => text(hasher, value),
        Json::Array(items) => {
            hasher.write(b"[");
            items.iter().for_each(|item| feed(hasher, item));
            hasher.write(b"]");
        }
        Json::Object(members) => {
            hasher.write(b"{");
            for (name, value) in members {
                text(hasher, name);
                feed(hasher, value);
            }
            hasher.write(b"}");
        }
    }
}

/// Hashes a text and a byte that no UTF-8 has, so that ["a", "b"] and ["ab"] differ.
fn text(hasher: &mut FnvHasher, text: &str) {
    hasher.write(text.as_bytes());
    hasher.write(&[0xff]);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NAMES: [&str; 3] = ["name", "note", "group"];

    #[test]
    fn stored_digests_are_read_back_unless_they_are_of_other_fields() {
        let digests = Digests::of(NAMES.into_iter(), [Some(1), None, Some(u32::MAX)].into_iter());
        assert_eq!(digests.read(NAMES.into_iter()), [Some(1), None, Some(u32::MAX)]);
        assert_eq!(digests.read(["name", "note"].into_iter()), []);
        for strange in ["", "ü", "0011223", "not digits at all"] {
            assert_eq!(Digests(strange.to_owned()).read(NAMES.into_iter()), [], "{strange}");
        }
    }

    #[test]
    fn values_that_look_alike_have_different_digests() {
        let values = [
            json!(null),
            json!(""),
            json!([]),
            json!({}),
            json!(["a", "b"]),
            json!(["ab"]),
            json!([["a"], "b"]),
        ];
        let digests: std::collections::HashSet<_> = values.iter().map(digest).collect();
        assert_eq!(digests.len(), values.len());
        assert_eq!(digest(&json!(["a", "b"])), digest_of_texts(&["a".into(), "b".into()]));
        assert_eq!(
            digest(&json!("shop")),
            0x0110_144a,
            "digests are stored at the API: they must not change"
        );
    }
}
