//! What the command line says: results to standard output, all else to standard error.

use std::fmt::Display;
use std::future::Future;
use std::io::{self, IsTerminal, Write};
use std::pin::pin;
use std::time::Duration;

use clap::builder::styling::{AnsiColor, Style};
use serde_json::Value as Json;
use tokio::time::{Instant, interval};

use crate::error::Error;

/// What a command came to: its exit code, or why it could not do what it was asked to.
pub(super) type Ended = Result<u8, Failure>;

/// Why a command could not do what it was asked to, and what to do about it.
pub(super) struct Failure {
    what: String,
    next: Option<String>,
}

impl Failure {
    pub(super) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), next: None }
    }

    /// What to do about it.
    pub(super) fn next(mut self, step: impl Into<String>) -> Self {
        self.next = Some(step.into());
        self
    }

    pub(super) fn tell(&self) {
        let mut text = format!("{}: {}\n", painted(BAD, "error"), self.what);
        if let Some(next) = &self.next {
            text.push_str(&format!("  {next}\n"));
        }
        // There is nobody left to tell.
        let _ = anstream::stderr().write_all(text.as_bytes());
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::new(error.to_string())
    }
}

pub(super) const GOOD: Style = AnsiColor::Green.on_default();
pub(super) const DUBIOUS: Style = AnsiColor::Yellow.on_default();
pub(super) const BAD: Style = AnsiColor::Red.on_default();
pub(super) const ASIDE: Style = Style::new().dimmed();

/// In a colour, which printing takes out where nobody would see it.
pub(super) fn painted(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}

/// Every line in the colour that `style` has for it.
pub(super) fn painted_lines(text: &str, style: impl Fn(&str) -> Option<Style>) -> String {
    let lines = text.lines().map(|line| match style(line) {
        Some(style) => painted(style, line),
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Prints text for people, with colours on a terminal alone.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    written(write(&mut anstream::stdout().lock(), text))
}

/// Prints text for programs, as it is.
pub(super) fn print_plain(text: &str) -> Result<(), Failure> {
    written(write(&mut io::stdout().lock(), text))
}

pub(super) fn print_json(json: &Json) -> Result<(), Failure> {
    print_plain(&format!("{json:#}"))
}

/// ChangeScope people something besides the result.
pub(super) fn tell(text: &str) {
    let _ = write(&mut anstream::stderr().lock(), text);
}

fn write(to: &mut impl Write, text: &str) -> io::Result<()> {
    to.write_all(text.as_bytes())?;
    if !text.ends_with('\n') {
        to.write_all(b"\n")?;
    }
    to.flush()
}

fn written(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        // Whoever reads has read enough, as `head` does: no failure of ours.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("the result cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// Waits for `work`; on a terminal a line says for what, and for how long already.
pub(super) async fn progress<T>(what: &str, work: impl Future<Output = T>) -> T {
    if !io::stderr().is_terminal() {
        return work.await;
    }
    let mut work = pin!(work);
    let (started, mut second) = (Instant::now(), interval(Duration::from_secs(1)));
    let mut width = 0;
    let done = loop {
        tokio::select! {
            biased;
            done = &mut work => break done,
            _ = second.tick() => {
                let line = format!("{what}… {} s", started.elapsed().as_secs());
                width = line.chars().count();
                let _ = write!(io::stderr(), "\r{line}");
            }
        }
    };
    // Blanks rather than a control sequence: there may be no colours, and nothing else of that kind.
    let _ = write!(io::stderr(), "\r{:width$}\r", "");
    done
}

/// Asks whoever sits at the terminal; `None` when nobody does.
pub(super) fn confirmed(question: &str) -> Option<bool> {
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return None;
    }
    let _ = write!(io::stderr(), "{question} [y/N] ");
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).ok()?;
    Some(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}
