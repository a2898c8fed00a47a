//! Output of the commands: results go to standard output, everything else to standard error.

use std::io::{self, Write};

use serde_json::Value as Json;

use crate::cli::style::{RED, painted};
use crate::error::Error;

/// The exit code of a command, or why it could not do its work.
pub(super) type CommandResult = Result<u8, Failure>;

/// Why a command could not do its work, and what the user can do about it.
pub(super) struct Failure {
    message: String,
    hint: Option<String>,
}

impl Failure {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }

    /// Adds what the user can do about it.
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Prints the failure to standard error.
    pub(super) fn print(&self) {
        let mut text = format!("{}: {}\n", painted(RED, "error"), self.message);
        if let Some(hint) = &self.hint {
            text.push_str(&format!("  {hint}\n"));
        }
        // Where standard error is closed, the exit code is all that remains.
        let _ = anstream::stderr().write_all(text.as_bytes());
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::new(error.to_string())
    }
}

/// Prints a result for people, with colours at a terminal only.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    to_result(write(&mut anstream::stdout().lock(), text))
}

/// Prints a result for programs, unchanged.
pub(super) fn print_plain(text: &str) -> Result<(), Failure> {
    to_result(write(&mut io::stdout().lock(), text))
}

/// Prints a result as JSON.
pub(super) fn print_json(json: &Json) -> Result<(), Failure> {
    print_plain(&format!("{json:#}"))
}

/// Prints a remark to standard error.
pub(super) fn remark(text: &str) {
    let _ = write(&mut anstream::stderr().lock(), text);
}

fn write(to: &mut impl Write, text: &str) -> io::Result<()> {
    to.write_all(text.as_bytes())?;
    if !text.ends_with('\n') {
        to.write_all(b"\n")?;
    }
    to.flush()
}

fn to_result(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        // The reader has closed the pipe, as `head` does when it has enough: that is no failure.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("the result cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}
