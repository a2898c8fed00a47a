//! Shows text that another program wrote: on one line, short, and without the secrets that we sent to it.

mod spellings;

use crate::settings::Secret;
use crate::settings::masked::spellings::spellings;
use crate::support::{MASK, cut_for_work, first_characters, one_line};

/// `text` on one line and cut after `limit` characters, with a mask in the place of each of `secrets`.
pub(crate) fn masked_line<'a>(
    text: &str,
    secrets: impl IntoIterator<Item = &'a Secret>,
    limit: usize,
) -> String {
    // Masked before it is cut: the first half of a secret is no longer found.
    first_characters(&one_line(&mask(text, secrets)), limit).into_owned()
}

/// Masks each secret in all of its spellings. Of a long text only the beginning is returned.
fn mask<'a>(text: &str, secrets: impl IntoIterator<Item = &'a Secret>) -> String {
    let secrets = secrets.into_iter().map(Secret::expose).filter(|secret| !secret.is_empty());
    let mut spellings: Vec<String> = secrets.flat_map(spellings).collect();
    spellings.sort_unstable();
    spellings.dedup();
    let (text, is_cut) = cut_for_work(text);
    let mut places: Vec<(usize, usize)> = spellings
        .iter()
        .flat_map(|secret| text.match_indices(secret).map(|(at, found)| (at, at + found.len())))
        .collect();
    if is_cut {
        // A secret with spaces in it may have been cut in two, so that its first half was not found.
        let longest = spellings.iter().map(String::len).max().unwrap_or_default();
        let from = text.len().saturating_sub(longest);
        let from = (0..=from).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
        places.push((from, text.len()));
    }
    places.sort_unstable();
    let mut shown = String::with_capacity(text.len());
    let mut masked_to = 0;
    for (from, to) in places {
        // One mask for secrets that overlap: a secret may contain a shorter one.
        if from >= masked_to {
            shown.push_str(&text[masked_to..from]);
            shown.push_str(MASK);
        }
        masked_to = masked_to.max(to);
    }
    shown + &text[masked_to..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::WORK_LIMIT;

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

    #[test]
    fn no_half_of_a_secret_shows_where_a_text_is_too_long_to_be_searched() {
        let secrets = [Secret::new("correct horse battery staple")];
        for at in 0..30 {
            let text = format!("{}{} rest", "x ".repeat((WORK_LIMIT - at) / 2), secrets[0].expose());
            let shown = masked_line(&text, &secrets, usize::MAX - 1);
            assert!(!shown.contains("correct"), "{at}: {}", &shown[shown.len() - 60..]);
        }
    }

    #[test]
    fn secrets_of_the_characters_of_the_mask_do_not_let_the_text_grow() {
        let secrets: Vec<_> = (1..30).map(|length| Secret::new("*".repeat(length))).collect();
        assert!(masked_line(&"* ".repeat(1_000), &secrets, usize::MAX - 1).len() <= 9_000);
    }

    #[test]
    fn the_credentials_of_a_header_are_masked_without_their_scheme_and_decoded() {
        let secrets = ["Bearer hunter2/3", "Basic YW5uOmh1bnRlcjQ="].map(Secret::new);
        for echo in [
            "Bearer hunter2/3",
            "hunter2/3",
            "hunter2%2F3",
            "hunter2%2f3",
            "Bearer%20hunter2%2F3",
            // The token, and the whole header, in base64.
            "aHVudGVyMi8z",
            "QmVhcmVyIGh1bnRlcjIvMw==",
            "QmVhcmVyIGh1bnRlcjIvMw",
            "Basic YW5uOmh1bnRlcjQ=",
            "YW5uOmh1bnRlcjQ",
            "ann:hunter4",
            "hunter4",
        ] {
            let shown = masked_line(&format!("you sent [{echo}]"), &secrets, 200);
            assert!(shown == "you sent [********]" || shown == "you sent [********=]", "{echo}: {shown}");
        }
    }

    #[test]
    fn a_secret_inside_a_longer_text_in_base64_is_masked() {
        let secrets = [Secret::new("hunter2-and-more")];
        // `a:`, `ab:` and `abc:` before the secret, and `:` after it.
        for echo in
            ["YTpodW50ZXIyLWFuZC1tb3JlOg==", "YWI6aHVudGVyMi1hbmQtbW9yZTo=", "YWJjOmh1bnRlcjItYW5kLW1vcmU6"]
        {
            let shown = masked_line(echo, &secrets, 200);
            let left: String = shown.split(MASK).collect();
            assert!(shown.contains(MASK) && left.len() <= 12, "{echo}: {shown}");
        }
    }
}
