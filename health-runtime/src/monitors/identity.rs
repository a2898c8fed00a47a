//! The key of a monitor, by which the API identifies it, and the tag of its owner.

use std::fmt::Write;

use axum::http::Method;
use hmac_sha256::Hash;

use crate::monitors::limits::{KEY_LIMIT, NAME_LIMIT};
use crate::support::redact_url;

/// The identity of an application in an environment, with which the key of each of its monitors begins. A key is the
/// words of its parts, for people, and a hash over the parts, which tells apart what reads alike. Host, query and sample
/// values are not part of it, so that a key survives a move of the application.
#[derive(Clone)]
pub(crate) struct Identity {
    hash: Hash,
    words: String,
}

impl Identity {
    pub(crate) fn new(application: &str, environment: &str) -> Self {
        Self { hash: Hash::new(), words: String::new() }.with(application).with(environment)
    }

    /// The key of the monitor that requests a path.
    pub(crate) fn key(&self, method: &Method, template: &str, name: Option<&str>) -> String {
        let room = self.words.len() + method.as_str().len() + template.len() + "--".len() + HASH;
        let mut words = String::with_capacity(room);
        words.push_str(&self.words);
        let key = Self { hash: self.hash, words }.with(method.as_str());
        // A key is public, and the address of another application may itself be a secret: the hash is over all of it.
        let key = match template.starts_with('/') {
            true => key.with(template),
            false => key.with_words(template, &redact_url(template)),
        };
        name.into_iter().fold(key, Self::with).slug(KEY_LIMIT)
    }

    /// The tag on all monitors of the application in the environment.
    pub(crate) fn owner_tag(&self) -> String {
        format!("{OWNED_BY}{}", self.clone().slug(NAME_LIMIT - OWNED_BY.len()))
    }

    /// Adds a part.
    fn with(self, part: &str) -> Self {
        self.with_words(part, part)
    }

    /// Adds a part, of which people read `shown`.
    fn with_words(mut self, part: &str, shown: &str) -> Self {
        // The length comes first, so that "a-", "b" and "a", "-b" have different hashes.
        self.hash.update((part.len() as u64).to_be_bytes());
        self.hash.update(part);
        let words = shown.split(|letter: char| !letter.is_ascii_alphanumeric());
        for word in words.filter(|word| !word.is_empty()) {
            if !self.words.is_empty() {
                self.words.push('-');
            }
            self.words.push_str(word);
        }
        self
    }

    /// The words of all parts and eight digits of the hash, in at most `limit` characters.
    fn slug(self, limit: usize) -> String {
        let mut slug = self.words;
        slug.make_ascii_lowercase();
        slug.truncate(limit - HASH);
        slug.truncate(slug.trim_end_matches('-').len());
        let [a, b, c, d, ..] = self.hash.finalize();
        let _ = write!(slug, "-{:08x}", u32::from_be_bytes([a, b, c, d]));
        slug
    }
}

const OWNED_BY: &str = "owned-by:";
/// The length of the hash with the dash before it.
const HASH: usize = "-00000000".len();

#[cfg(test)]
mod tests {
    use super::*;

    use crate::monitors::limits::plain;

    #[test]
    fn a_key_stays_within_its_limit_however_long_its_parts_are() {
        let long = "/very-long".repeat(40);
        let made = Identity::new("shop", "production").key(&Method::GET, &long, Some("ünïcode"));
        assert!(made.len() <= KEY_LIMIT && made.bytes().all(plain), "{made}");
    }

    #[test]
    fn a_key_is_the_same_in_every_release() {
        let shop = Identity::new("shop", "development");
        assert_eq!(shop.key(&Method::GET, "/orders/{id}", None), "shop-development-get-orders-id-9075e556");
    }

    #[test]
    fn an_owner_has_a_readable_tag_within_its_limit() {
        let owner_tag = |application: &str, environment| Identity::new(application, environment).owner_tag();
        let tag = owner_tag("shop", "production");
        assert!(tag.starts_with("owned-by:shop-production-"), "{tag}");
        assert!(owner_tag(&"long".repeat(50), "production").len() <= NAME_LIMIT);
        assert_ne!(owner_tag("a-b", "c"), owner_tag("a", "b-c"));
    }

    #[test]
    fn parts_that_read_alike_when_joined_have_different_keys() {
        let key =
            |application, environment| Identity::new(application, environment).key(&Method::GET, "/", None);
        assert_ne!(key("a-b", "c"), key("a", "b-c"));
        assert_ne!(key("a-", "b"), key("a", "-b"));
    }
}
