//! Text from elsewhere, made fit to be shown: to a terminal, in a log, on a page.

use std::borrow::Cow;
use std::error::Error;
use std::fmt::{self, Write};

/// The most that is kept of one text: enough to see what is the matter, and little enough to be shown anywhere.
pub(crate) const TEXT_LIMIT: usize = 4_096;

/// Whether a terminal shows `c` rather than obeying it: no control character, and none that turns the direction of text.
pub(crate) fn is_printable(c: char) -> bool {
    matches!(c, '"' | '\'' | '\\') || c.escape_debug().len() == 1
}

/// On one line, with everything escaped that is not printable.
pub(crate) fn one_line(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut shown = String::with_capacity(words.len());
    for c in words.chars() {
        if is_printable(c) {
            shown.push(c);
        } else {
            shown.extend(c.escape_debug());
        }
    }
    shown
}

/// At most [`TEXT_LIMIT`] bytes of `text`, and a sign that there was more.
pub(crate) fn bounded(text: Cow<'static, str>) -> Cow<'static, str> {
    if text.len() <= TEXT_LIMIT {
        return text;
    }
    let end = (0..=TEXT_LIMIT).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    Cow::Owned(format!("{}…", &text[..end]))
}

/// An error with all its sources, of which some make a circle, as far as they fit into a bounded text.
pub(crate) fn bounded_with_sources(error: &(dyn Error + 'static)) -> String {
    let mut text = Beginning(String::new());
    let mut written = write!(text, "{error}");
    let mut source = error.source();
    while let (Ok(()), Some(error)) = (written, source) {
        written = write!(text, ": {error}");
        source = error.source();
    }
    bounded(text.0.into()).into_owned()
}

/// The first bytes of what is written, a few more than are shown.
struct Beginning(String);

impl Write for Beginning {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = TEXT_LIMIT + 4 - self.0.len();
        let end = (0..=room.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
        self.0.push_str(&text[..end.unwrap_or_default()]);
        if text.len() > room { Err(fmt::Error) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_escaped_and_what_people_read_is_not() {
        assert_eq!(one_line("a \"quoted\" \\ path\n it's ünï"), "a \"quoted\" \\ path it's ünï");
        assert_eq!(one_line("\u{1b}[31mred\0\u{202e}"), "\\u{1b}[31mred\\0\\u{202e}");
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let cut = bounded("ü".repeat(10_000).into());
        assert!(cut.len() <= TEXT_LIMIT + '…'.len_utf8() && cut.ends_with("ü…"), "{}", cut.len());
        assert_eq!(bounded("short".into()), "short");
    }
}
