//! Paths that no client sends. An endpoint with such a path could never be reached.

/// The longest path that clients are expected to send, in bytes.
const MAX_LENGTH: usize = 2_048;

/// Why no client sends `path` exactly as it is written, if none does.
pub(crate) fn why_never_sent(path: &str) -> Option<&'static str> {
    let is_sent_unchanged =
        |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\' | '`' | '?' | '#');
    let is_dots = |segment: &str| matches!(segment.to_lowercase().replace("%2e", ".").as_str(), "." | "..");
    let is_encoded = |after: &str| after.bytes().take_while(u8::is_ascii_hexdigit).take(2).count() == 2;
    if path.len() > MAX_LENGTH {
        return Some("it is longer than clients are expected to send");
    }
    if !path.chars().all(is_sent_unchanged) {
        return Some(
            "clients percent-encode some of its characters, or do not send them as part of the path",
        );
    }
    if path.split('/').any(is_dots) {
        return Some("clients resolve the segments `.` and `..` before they send a path");
    }
    if !path.split('%').skip(1).all(is_encoded) {
        return Some("two hexadecimal digits must follow a `%`: write `%25` for the character itself");
    }
    None
}
