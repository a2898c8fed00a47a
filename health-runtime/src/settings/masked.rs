//! Shows text that another program wrote: on one line, short, and without the secrets that we sent to it.

use crate::settings::Secret;
use crate::support::one_line;

const MASK: &str = "********";

/// `text` on one line and cut after `limit` characters, with a mask in the place of each of `secrets`.
pub(crate) fn masked_line<'a>(
    text: &str,
    secrets: impl IntoIterator<Item = &'a Secret>,
    limit: usize,
) -> String {
    // Masked before it is cut: the first half of a secret is no longer found.
    let line = one_line(&mask(text, secrets));
    match line.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// Masks each secret as it is, as a string of JSON, and as a part of a query or a form.
fn mask<'a>(text: &str, secrets: impl IntoIterator<Item = &'a Secret>) -> String {
    let mut secrets: Vec<_> =
        secrets.into_iter().map(Secret::expose).filter(|secret| !secret.is_empty()).collect();
    // A secret may contain a shorter one: masking that first would leave the rest of the longer one.
    secrets.sort_unstable_by_key(|secret| std::cmp::Reverse(secret.len()));
    let mut text = text.to_owned();
    for secret in secrets {
        text = text.replace(secret, MASK);
        if let Ok(quoted) = serde_json::to_string(secret) {
            text = text.replace(quoted.trim_matches('"'), MASK);
        }
        let encoded: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        text = text.replace(&encoded, MASK);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_masked_in_every_spelling_that_a_server_echoes() {
        let secrets = ["hunter2", "a\"b", "p ä", "hunter2-long", ""].map(Secret::new);
        let text = "{\"token\":\n \"hunter2\", \"said\": \"a\\\"b\", \"q\": \"p+%C3%A4\", \"all\": \"hunter2-long\"}";
        assert_eq!(
            masked_line(text, &secrets, 200),
            "{\"token\": \"********\", \"said\": \"********\", \"q\": \"********\", \"all\": \"********\"}"
        );
    }

    #[test]
    fn a_long_text_is_cut_after_it_was_masked() {
        let secrets = [Secret::new("hunter2")];
        assert_eq!(masked_line(&"ü".repeat(1_000), &secrets, 80).chars().count(), 80 + 1);
        let across_the_limit = format!("{}hunter2", "x".repeat(77));
        assert!(!masked_line(&across_the_limit, &secrets, 80).contains("hun"));
    }
}
