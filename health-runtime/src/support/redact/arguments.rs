//! Secrets on a command line.

use super::MASK;
use super::named::{is_user_option, names_next};
use super::text::{mask_values, redact_text};

/// The arguments of a command line: `--password=x` in one argument, and `--token x` in two.
pub(crate) fn redact_arguments(arguments: impl Iterator<Item = String>) -> Vec<String> {
    let mut mask_next = false;
    let mut is_user = false;
    let redacted = |argument: String| {
        // A masked argument may itself be the name of the next one: `--token --password x`.
        let mask_this = std::mem::replace(&mut mask_next, names_next(&argument));
        let follows_user = std::mem::replace(&mut is_user, is_user_option(&argument));
        if mask_this || (follows_user && argument.contains(':')) {
            MASK.to_owned()
        } else {
            mask_values(&redact_text(&argument), true)
        }
    };
    arguments.map(redacted).collect()
}
