//! User names and passwords before the `@` of a URL or of another connection string.

use std::ops::Range;

use super::MASK;

/// Masks the part of each URL before its `@`, and what looks like `user:password@host` or `user/password@//host`.
pub(super) fn mask_userinfo(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for word in text.split_inclusive(char::is_whitespace) {
        match word.rfind('@') {
            None => shown.push_str(word),
            Some(last) => mask_word(&mut shown, word, last),
        }
    }
    shown
}

/// Appends `word`, whose last `@` is at `last`.
fn mask_word(shown: &mut String, word: &str, last: usize) {
    let mut at = 0;
    if let Some(userinfo) = of_connection_string(word, last) {
        shown.push_str(&word[..userinfo.start]);
        shown.push_str(MASK);
        at = userinfo.end;
    }
    while let Some(slashes) = word[at..].find("//") {
        let from = at + slashes + "//".len();
        shown.push_str(&word[at..from]);
        at = from;
        if let Some(end) = of_url(&word[from..], last.checked_sub(from)) {
            shown.push_str(MASK);
            at += end;
        }
    }
    shown.push_str(&word[at..]);
}

/// Where the userinfo at the beginning of `rest`, the part of a URL after `//`, ends. `last`: where the last `@` is.
fn of_url(rest: &str, last: Option<usize>) -> Option<usize> {
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '/' | '\\' | '?' | '#');
    let authority = &rest[..rest.find(ends).unwrap_or(rest.len())];
    // A port that is no number is the beginning of a password that contains one of those characters.
    authority.rfind('@').or_else(|| last.filter(|_| has_invalid_port(authority)))
}

fn has_invalid_port(authority: &str) -> bool {
    // The brackets of an IPv6 address contain colons of their own.
    let host_ends = authority.rfind(']').unwrap_or(0);
    authority[host_ends..].split_once(':').is_some_and(|(_, port)| !port.bytes().all(|b| b.is_ascii_digit()))
}

/// The userinfo of a connection string without a scheme: `user:password@tcp(db)/x` of MySQL, `user/password@//host` of Oracle.
fn of_connection_string(word: &str, last: usize) -> Option<Range<usize>> {
    // A `//` begins a URL where it follows a colon, and is a part of a password elsewhere.
    let slashes = word.find("//").unwrap_or(word.len());
    let end = match word[..slashes].rfind('@') {
        Some(at) => at,
        None if slashes < last && !word[..slashes].is_empty() && !word[..slashes].ends_with(':') => last,
        None => return None,
    };
    let host = &word[end + 1..];
    if ["sha256:", "sha512:"].iter().any(|digest| host.starts_with(digest)) {
        return None;
    }
    let is_delimiter = |c: char| matches!(c, '=' | '"' | '\'' | '(' | ',' | ';' | '<' | '>' | '&' | '|');
    let mut start = 0;
    let head = &word[..end.min(slashes)];
    for part in head.split_inclusive(is_delimiter) {
        let inner = part.strip_suffix(is_delimiter).unwrap_or(part);
        if let Some((user, password)) = inner.split_once(':')
            && !user.contains('/')
            && !SCHEMES_OF_ADDRESSES.contains(&user)
            && !(password.is_empty() && start + part.len() == head.len())
            && !(password.is_empty() && part.ends_with(['"', '\'']) && user.is_empty())
        {
            return Some(start..end);
        }
        start += part.len();
    }
    let from = head.rfind(is_delimiter).map_or(0, |at| at + 1);
    let (user, _) = word[from..end].split_once('/')?;
    let is_name = !user.is_empty() && user.chars().all(|c| c.is_alphanumeric() || "_-.$#".contains(c));
    let has_port =
        || host.split_once(':').is_some_and(|(_, port)| port.starts_with(|c: char| c.is_ascii_digit()));
    (is_name && (host.starts_with("//") || has_port())).then_some(from..end)
}

/// Schemes whose addresses have an `@` and no password.
const SCHEMES_OF_ADDRESSES: &[&str] = &["acct", "mailto", "sip", "sips", "xmpp"];
