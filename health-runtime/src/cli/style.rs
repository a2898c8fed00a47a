//! Colours. Text is always painted; printing removes the colours where a terminal would not show them.

use std::fmt::Display;

use clap::builder::styling::{AnsiColor, Style};

use crate::declare::Status;

pub(super) const GREEN: Style = AnsiColor::Green.on_default();
pub(super) const YELLOW: Style = AnsiColor::Yellow.on_default();
pub(super) const RED: Style = AnsiColor::Red.on_default();
pub(super) const DIMMED: Style = Style::new().dimmed();

/// The colour of a status.
pub(super) fn of_status(status: Status) -> Style {
    match status {
        Status::Pass => GREEN,
        Status::Warn => YELLOW,
        Status::Fail => RED,
    }
}

/// `text` in the colour of `style`.
pub(super) fn painted(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}

/// `text`, with each line in the colour that `style` chooses for it.
pub(super) fn painted_lines(text: &str, style: impl Fn(&str) -> Option<Style>) -> String {
    let lines = text.lines().map(|line| match style(line) {
        Some(style) => painted(style, line),
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}
