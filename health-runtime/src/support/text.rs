//! Text from the application or from another program, prepared to be shown at a terminal, in a log or on a page.

use std::borrow::Cow;
use std::error::Error;
use std::fmt::{self, Write};

/// The most bytes that are kept of one text: enough to understand an error, and little enough to show anywhere.
pub(crate) const TEXT_LIMIT: usize = 4_096;

/// The most bytes of a text from outside that are searched for secrets.
pub(crate) const WORK_LIMIT: usize = 65_536;

/// Whether a terminal displays `c` rather than obeying it: `c` is no control character, and none that reverses text.
pub(crate) fn is_printable(c: char) -> bool {
    matches!(c, '"' | '\'' | '\\') || c.escape_debug().len() == 1
}

/// The text on one line, with white space as one space and every character escaped that is not printable.
pub(crate) fn one_line(text: &str) -> String {
    escaped_controls(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The text on one line, with every character escaped that is not printable: `\n` for the end of a line.
pub(crate) fn escaped_controls(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_printable(c) {
            shown.push(c);
        } else {
            shown.extend(c.escape_debug());
        }
    }
    shown
}

/// At most `limit` characters of `text`, and `…` if there was more.
pub(crate) fn first_characters(text: &str, limit: usize) -> Cow<'_, str> {
    match text.char_indices().nth(limit) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// At most [`TEXT_LIMIT`] bytes of `text`, with `…` at the end if there was more.
pub(crate) fn bounded(text: Cow<'static, str>) -> Cow<'static, str> {
    bounded_to(TEXT_LIMIT, text)
}

/// At most `limit` bytes of `text`, with `…` at the end if there was more.
pub(crate) fn bounded_to(limit: usize, text: Cow<'static, str>) -> Cow<'static, str> {
    if text.len() <= limit {
        return text;
    }
    let end = (0..=limit).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    Cow::Owned(format!("{}…", &text[..end]))
}

/// At most [`WORK_LIMIT`] bytes of `text`, and whether there was more. The last word is dropped unless it is whole: half of
/// a secret would no longer be recognised.
pub(crate) fn cut_for_work(text: &str) -> (&str, bool) {
    if text.len() <= WORK_LIMIT {
        return (text, false);
    }
    let end = (0..=WORK_LIMIT).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    let (cut, rest) = text.split_at(end);
    let whole = rest.starts_with(char::is_whitespace);
    let cut = if whole { cut } else { cut.trim_end_matches(|c: char| !c.is_whitespace()) };
    (cut.trim_end(), true)
}

/// An error with all its sources, as far as they fit into a bounded text. Many errors print their source themselves: what
/// the text ends with already is not repeated. A chain of sources that leads back to its beginning ends.
pub(crate) fn bounded_with_sources(error: &(dyn Error + 'static)) -> String {
    let mut text = Truncated(String::new());
    let mut written = write!(text, "{error}");
    let mut next = error.source();
    for _ in 0..MOST_SOURCES {
        let (Ok(()), Some(source)) = (written, next) else { break };
        next = source.source();
        let mut said = Truncated(String::new());
        // One that is too long is cut when it is added.
        let _ = write!(said, "{source}");
        if !text.0.ends_with(&said.0) {
            written = write!(text, ": {}", said.0);
        }
    }
    bounded(text.0.into()).into_owned()
}

/// The longest chain of sources.
const MOST_SOURCES: usize = 100;

/// Collects the beginning of what is written, a few bytes more than are shown, and then fails, so that the writer stops.
struct Truncated(String);

impl Write for Truncated {
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
    fn characters_that_a_terminal_would_obey_are_escaped_and_readable_ones_are_not() {
        assert_eq!(one_line("a \"quoted\" \\ path\n it's ünï"), "a \"quoted\" \\ path it's ünï");
        assert_eq!(escaped_controls(" a\tb\r\n C:\\x\u{1b} "), " a\\tb\\r\\n C:\\x\\u{1b} ");
        assert_eq!(one_line("\u{1b}[31mred\0\u{202e}"), "\\u{1b}[31mred\\0\\u{202e}");
    }

    #[test]
    fn an_error_that_prints_its_source_says_it_once() {
        #[derive(Debug)]
        struct Chain(&'static str, Option<Box<Chain>>);
        impl fmt::Display for Chain {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.0)
            }
        }
        impl Error for Chain {
            fn source(&self) -> Option<&(dyn Error + 'static)> {
                self.1.as_deref().map(|source| source as _)
            }
        }
        fn chain(texts: &[&'static str]) -> Option<Box<Chain>> {
            texts.split_first().map(|(first, rest)| Box::new(Chain(first, chain(rest))))
        }
        for (texts, said) in [
            (&["refused"][..], "refused"),
            (
                &["error communicating with database: refused", "refused"],
                "error communicating with database: refused",
            ),
            (&["refused", "refused", "refused"], "refused"),
            (&["a", "b: c", "c", "d"], "a: b: c: d"),
            (&["a", ""], "a"),
        ] {
            assert_eq!(chain(texts).map(|error| bounded_with_sources(&*error)).as_deref(), Some(said));
        }
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let cut = bounded("ü".repeat(10_000).into());
        assert!(cut.len() <= TEXT_LIMIT + '…'.len_utf8() && cut.ends_with("ü…"), "{}", cut.len());
        assert_eq!(bounded("short".into()), "short");
    }
}
