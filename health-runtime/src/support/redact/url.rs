//! Secrets in a URL that is shown as a whole.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::MASK;
use super::names::is_secret;
use super::text::redact_text;
use super::tokens::mask_tokens;
use super::userinfo::mask_userinfo;
use super::webhooks::mask_webhooks;

/// The URL with its secrets masked: user and password, the values of parameters with the name or the form of a secret, tokens
/// in its path, and the secret part of a webhook address. Unlike [`redact_text`] it keeps what follows a secret parameter.
pub(crate) fn redact_url(url: &str) -> Cow<'_, str> {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let (address, rest) = url.split_at(end);
    let mut shown = mask_userinfo(&mask_webhooks(&mask_tokens(address)));
    for piece in rest.split_inclusive(['?', '#', '&', ';']) {
        let pair = piece.trim_end_matches(['?', '#', '&', ';']);
        match pair.split_once('=') {
            Some((name, value)) if !value.is_empty() && has_secret(name, value) => {
                shown.extend([name, "=", MASK]);
            }
            None if has_secret("", pair) => shown.push_str(MASK),
            _ => shown.push_str(pair),
        }
        shown.push_str(&piece[pair.len()..]);
    }
    if shown == url { url.into() } else { shown.into() }
}

/// The values with those masked that have the name or the form of a secret.
pub(crate) fn redact_pairs(pairs: &[(String, String)]) -> Vec<(&str, Cow<'_, str>)> {
    let redacted = |(name, value): &'_ (String, String)| is_secret(name) || redact_text(value) != *value;
    let shown = |pair: &'_ (String, String)| redacted(pair).then_some(Cow::Borrowed(MASK));
    pairs.iter().map(|pair| (&*pair.0, shown(pair).unwrap_or(Cow::Borrowed(&*pair.1)))).collect()
}

/// The values in the query of `url` that have the name or the form of a secret, as they are before they are encoded.
#[cfg(feature = "preflight")]
pub(crate) fn secrets_in_query(url: &str) -> impl Iterator<Item = String> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let pairs = query.split('#').next().unwrap_or_default().split(['&', ';']);
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or(("", pair)));
    pairs
        .filter(|(name, value)| !value.is_empty() && has_secret(name, value))
        .map(|(_, value)| decoded(value))
}

fn has_secret(name: &str, value: &str) -> bool {
    let value = decoded(value);
    is_secret(&decoded(name)) || redact_text(&value) != value
}

fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_shows_everything_but_its_secrets() {
        for (given, shown) in [
            ("https://h/x?a=b&token=hunter2&c=d#e", "https://h/x?a=b&token=********&c=d#e"),
            ("/x?to%6ben=hunter2;sig=hunter2", "/x?to%6ben=********;sig=********"),
            ("https://h/x?u=postgres%3A%2F%2Fu%3Ahunter2%40h&b", "https://h/x?u=********&b"),
            ("https://h/x?q=ghp_hunter2hunter2", "https://h/x?q=********"),
            ("https://h/x?ghp_hunter2hunter2", "https://h/x?********"),
            ("https://u:hunter2@h/x", "https://********@h/x"),
            ("https://hooks.slack.com/services/T0/B0/hunter2?x=1", "https://hooks.slack.com/********?x=1"),
            ("https://h/t/xoxb-hunter2hunter2/y", "https://h/t/********/y"),
            ("https://h/x#access_token=hunter2", "https://h/x#access_token=********"),
        ] {
            assert_eq!(redact_url(given), shown);
        }
        #[cfg(feature = "preflight")]
        assert_eq!(secrets_in_query("/x?a=b&sig=hunter%202#x").collect::<Vec<_>>(), ["hunter 2"]);
        for shown in ["https://h:8443/orders/1?q=a+b&page=2#top", "/tokens/keys?x", "https://h/x?token=", "/"]
        {
            assert!(matches!(redact_url(shown), Cow::Borrowed(url) if url == shown), "{shown}");
        }
    }
}
