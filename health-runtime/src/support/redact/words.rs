//! Masks words of a text, each from the place on where its secret begins.

use super::MASK;

/// The text with each word masked from the position that `secret_part` finds in it. `ends` tells which characters separate
/// words.
pub(super) fn mask_words(
    text: &str,
    ends: fn(char) -> bool,
    secret_part: fn(&str) -> Option<usize>,
) -> String {
    let mut shown = String::with_capacity(text.len());
    for piece in text.split_inclusive(ends) {
        let word = piece.strip_suffix(ends).unwrap_or(piece);
        match secret_part(word) {
            Some(at) => {
                shown.push_str(&word[..at]);
                shown.push_str(MASK);
            }
            None => shown.push_str(word),
        }
        shown.push_str(&piece[word.len()..]);
    }
    shown
}
