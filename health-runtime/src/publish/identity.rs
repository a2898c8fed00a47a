//! The key of a monitor, under which the API knows it.

use std::fmt::Write;

use axum::http::Method;
use hmac_sha256::Hash;

use super::limits::{KEY_LIMIT, NAME_LIMIT};

/// The identity: readable, and distinct through a hash over its parts. Host, query and sample values are no part of it.
pub(super) fn key(
    application: &str,
    environment: &str,
    method: &Method,
    template: &str,
    name: Option<&str>,
) -> String {
    let parts = [Some(application), Some(environment), Some(method.as_str()), Some(template), name];
    slug(parts.into_iter().flatten(), KEY_LIMIT)
}

/// The tag of all monitors of an application in an environment.
pub(crate) fn owner_tag(application: &str, environment: &str) -> String {
    format!("{OWNED_BY}{}", slug([application, environment].into_iter(), NAME_LIMIT - OWNED_BY.len()))
}

const OWNED_BY: &str = "owned-by:";

/// The words of all parts, and eight digits of a hash that tells apart what reads alike; `limit` characters at most.
fn slug<'a>(parts: impl Iterator<Item = &'a str>, limit: usize) -> String {
    let mut hash = Hash::new();
    let mut slug = String::with_capacity(limit);
    for part in parts {
        // With its length before it, a part cannot run into the next.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
        for byte in part.bytes().chain([b'-']) {
            if byte.is_ascii_alphanumeric() {
                slug.push(byte.to_ascii_lowercase().into());
            } else if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        }
    }
    slug.truncate(limit - 9);
    slug.truncate(slug.trim_end_matches('-').len());
    let [a, b, c, d, ..] = hash.finalize();
    let _ = write!(slug, "-{:08x}", u32::from_be_bytes([a, b, c, d]));
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    use super::super::limits::plain;

    #[test]
    fn a_key_stays_within_its_limit_however_long_its_parts_are() {
        let long = "/very-long".repeat(40);
        let made = key("shop", "production", &Method::GET, &long, Some("ünïcode"));
        assert!(made.len() <= KEY_LIMIT && made.bytes().all(plain), "{made}");
    }

    #[test]
    fn an_owner_has_a_readable_tag_within_its_limit() {
        let tag = owner_tag("shop", "production");
        assert!(tag.starts_with("owned-by:shop-production-"), "{tag}");
        assert!(owner_tag(&"long".repeat(50), "production").len() <= NAME_LIMIT);
        assert_ne!(owner_tag("a-b", "c"), owner_tag("a", "b-c"));
    }

    #[test]
    fn parts_that_read_alike_when_joined_have_different_keys() {
        let key = |application, environment| key(application, environment, &Method::GET, "/", None);
        assert_ne!(key("a-b", "c"), key("a", "b-c"));
        assert_ne!(key("a-", "b"), key("a", "-b"));
    }
}
