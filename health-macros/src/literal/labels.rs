//! Limits of texts that people read: names, tags, groups.

use quote::ToTokens;
use syn::LitStr;

use crate::diagnostics::Diagnostics;

/// The maximum length of a name or a tag, in characters, at the monitoring API.
const LONGEST_LABEL: usize = 100;

/// Refuses a text that is empty or has control characters. `what` begins with an article: "a group".
pub(crate) fn validate_text(what: &str, text: &LitStr, diagnostics: &mut Diagnostics) {
    let value = text.value();
    if value.trim().is_empty() {
        diagnostics.at(text, format!("{what} cannot be empty"));
    } else if value.contains(char::is_control) {
        diagnostics
            .at(text, format!("{what} cannot contain control characters such as line breaks: remove them"));
    }
}

/// Refuses what [`validate_text`] refuses, and a text that is too long for a name or a tag.
pub(crate) fn validate_label(what: &str, label: &LitStr, diagnostics: &mut Diagnostics) {
    validate_text(what, label, diagnostics);
    // Characters rather than bytes, so that the limit is the same in every script.
    let length = label.value().chars().count();
    if length > LONGEST_LABEL {
        diagnostics.at(
            label,
            format!("{what} can have at most {LONGEST_LABEL} characters, but this one has {length}"),
        );
    }
}

/// Refuses a text that its list has twice.
pub(crate) fn validate_repeats(texts: &[LitStr], diagnostics: &mut Diagnostics) {
    for (at, text) in texts.iter().enumerate() {
        if texts[..at].iter().any(|other| other.value() == text.value()) {
            diagnostics.at(text, format!("{} is given twice: keep one", text.to_token_stream()));
        }
    }
}

/// Refuses tags that are no labels, and a tag that is given twice.
pub(crate) fn validate_tags(tags: &[LitStr], diagnostics: &mut Diagnostics) {
    for tag in tags {
        validate_label("a tag", tag, diagnostics);
    }
    validate_repeats(tags, diagnostics);
}
