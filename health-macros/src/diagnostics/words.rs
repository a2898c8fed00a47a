//! Words in messages: lists of them, and the word that was meant by a misspelt one.

/// `a`, `b` and `c`, each in back quotes.
pub(crate) fn list(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [word] => format!("`{word}`"),
        [words @ .., last] => format!("`{}` and `{last}`", words.join("`, `")),
    }
}

/// The one of `words` that is spelt most like `written`, unless all of them are too different.
pub(crate) fn nearest<'a>(written: &str, words: &[&'a str]) -> Option<&'a str> {
    // One mistake in three letters, as rustc allows. A short word must be nearly right, or every word of two letters
    // would be "nearly" every other.
    let tolerance = (written.chars().count() / 3).clamp(1, 3);
    let distance = |word: &str| strsim::damerau_levenshtein(&written.to_lowercase(), &word.to_lowercase());
    words
        .iter()
        .map(|word| (distance(word), *word))
        // Of two words at the same distance the first in the alphabet, so that messages do not depend on the order.
        .min()
        .filter(|(distance, _)| *distance <= tolerance)
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suggestion_ignores_letter_case_and_is_made_only_for_a_similar_word() {
        let regions = ["eu-west-1", "eu-central-1", "us-east-1"];
        assert_eq!(nearest("eu-centrall-1", &regions), Some("eu-central-1"));
        assert_eq!(nearest("EU-WEST-1", &regions), Some("eu-west-1"));
        assert_eq!(nearest("mars", &regions), None);
        let swapped = nearest("wran", &["warn", "fail"]);
        assert_eq!(swapped, Some("warn"), "two letters that are swapped count as one mistake");
    }
}
