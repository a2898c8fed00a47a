//! Secrets on a command line.

use super::text::{assignments, redact_text};
use super::{MASK, is_secret};

/// The arguments of a command line: `--password=x` in one argument, and `--token x` in two.
pub(crate) fn redact_arguments(arguments: impl Iterator<Item = String>) -> Vec<String> {
    let mut mask_next = false;
    let redacted = |argument: String| {
        // A masked argument may itself be the name of the next one: `--token --password x`.
        let mask_this = std::mem::replace(&mut mask_next, names_next(&argument));
        if mask_this { MASK.to_owned() } else { assignments(&redact_text(&argument), true) }
    };
    arguments.map(redacted).collect()
}

/// Whether an argument names a secret whose value is the next argument: `--token`, `--token=` or `token:`.
fn names_next(argument: &str) -> bool {
    let separators = ['=', ':'];
    let name = argument.trim_end_matches(separators);
    let is_name = name.starts_with('-') || name.len() < argument.len();
    is_name && !name.contains(separators) && is_secret(name)
}
