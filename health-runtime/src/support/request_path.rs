//! Paths as clients send them.

/// More than this no client is expected to send.
const LONGEST: usize = 2_048;

/// Why no client ever asks for `path` as it stands, if none does.
pub(crate) fn why_never_sent(path: &str) -> Option<&'static str> {
    let as_it_is = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\' | '`' | '?' | '#');
    let is_dots = |segment: &str| matches!(segment.to_lowercase().replace("%2e", ".").as_str(), "." | "..");
    let is_encoded = |behind: &str| behind.bytes().take_while(u8::is_ascii_hexdigit).take(2).count() == 2;
    if path.len() > LONGEST {
        return Some("it is longer than what clients send");
    }
    if !path.chars().all(as_it_is) {
        return Some("clients send some of its characters percent-encoded, or not as a part of the path");
    }
    if path.split('/').any(is_dots) {
        return Some("clients resolve the segments `.` and `..` away");
    }
    if !path.split('%').skip(1).all(is_encoded) {
        return Some("a `%` has two hexadecimal digits behind it: write `%25` for the sign itself");
    }
    None
}
