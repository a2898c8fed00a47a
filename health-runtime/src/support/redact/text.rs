//! Secrets inside text.

use serde_json::Value;

use super::document::redact_at;
use super::named::mask_named;
use super::tokens::mask_tokens;
use super::userinfo::mask_userinfo;
use super::webhooks::mask_webhooks;
use crate::support::text::cut_for_work;

/// How many texts may hold a document, one inside the other. A deeper one is read as text.
pub(super) const TEXTS_IN_TEXTS: usize = 4;

/// The text with its secrets masked. The name of the value is not known here. A text longer than
/// `WORK_LIMIT` is cut at a word first.
pub(crate) fn redact_text(text: &str) -> String {
    redact_text_at(text, TEXTS_IN_TEXTS)
}

/// `texts`: how many more texts may hold a document of their own.
pub(super) fn redact_text_at(text: &str, texts: usize) -> String {
    let (text, is_cut) = cut_for_work(text);
    let mut shown = redact_cut(text, texts);
    if is_cut {
        shown.push_str(if shown.is_empty() { "…" } else { " …" });
    }
    shown
}

fn redact_cut(text: &str, texts: usize) -> String {
    // Some platforms pass all their credentials as JSON in one variable.
    if texts > 0
        && text.trim_start().starts_with(['{', '['])
        && let Ok(document) = serde_json::from_str::<Value>(text)
    {
        let redacted = redact_at(document.clone(), 0, texts - 1);
        if redacted != document {
            return redacted.to_string();
        }
    }
    mask_values(text, false)
}

/// Masks everything that a scanner recognises. `colons`: as for [`mask_named`].
pub(super) fn mask_values(text: &str, colons: bool) -> String {
    mask_named(&mask_userinfo(&mask_webhooks(&mask_tokens(text))), colons)
}
