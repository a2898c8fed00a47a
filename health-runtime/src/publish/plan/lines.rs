//! The lines in which plans and results list monitors for people.

use std::fmt;

use crate::support::{Location, first_characters, one_line};

/// One monitor in a list: a mark that the eye finds, a word, the key, the name and the place of the declaration.
pub(crate) struct StepLine {
    mark: char,
    word: &'static str,
    key: String,
    name: String,
    location: Option<Location>,
}

impl StepLine {
    pub(crate) fn new(
        mark: char,
        word: &'static str,
        key: &str,
        name: &str,
        location: Option<Location>,
    ) -> Self {
        // Key and name of an orphan come from the API and may be of any length; a formatter panics on a very wide column.
        Self { mark, word, key: shortened(one_line(key)), name: shortened(one_line(name)), location }
    }
}

/// The widths of the columns of keys and of names.
pub(crate) fn column_widths<'a>(lines: impl Iterator<Item = &'a StepLine>) -> (usize, usize) {
    lines.fold((0, 0), |(key, name), line| {
        (key.max(line.key.chars().count()), name.max(line.name.chars().count()))
    })
}

pub(crate) fn write_line(
    f: &mut fmt::Formatter<'_>,
    line: &StepLine,
    (key, name): (usize, usize),
) -> fmt::Result {
    let place = line.location.map(|location| location.public()).unwrap_or_default();
    let text = format!("{} {:9} {:key$}  {:name$}  {place}", line.mark, line.word, line.key, line.name);
    write!(f, "\n{}", text.trim_end())
}

/// Writes a line below the line of a monitor.
pub(crate) fn write_reason(f: &mut fmt::Formatter<'_>, why: &str) -> fmt::Result {
    write!(f, "\n            {}", one_line(why))
}

/// Writes `2 to create, 1 unchanged`, without the counts of zero.
pub(crate) fn write_counts(f: &mut fmt::Formatter<'_>, counts: &[(usize, &str)]) -> fmt::Result {
    let counts: Vec<_> = counts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{number} {what}"))
        .collect();
    f.write_str(if counts.is_empty() { "no monitors" } else { "" })?;
    f.write_str(&counts.join(", "))
}

/// `text`, or as much of it as people read.
pub(super) fn shortened(text: String) -> String {
    first_characters(&text, SHOWN_LIMIT).into_owned()
}

/// The longest key that a definition may have.
pub(super) const SHOWN_LIMIT: usize = 128;
