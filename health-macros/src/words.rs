//! Words in texts: lists of them, and the one that was meant.

/// `a`, `b` and `c`, each in back quotes.
pub(crate) fn list<T: AsRef<str>>(words: impl IntoIterator<Item = T>) -> String {
    let mut words: Vec<_> = words.into_iter().map(|word| format!("`{}`", word.as_ref())).collect();
    match words.pop() {
        Some(last) if words.is_empty() => last,
        Some(last) => format!("{} and {last}", words.join(", ")),
        None => String::new(),
    }
}

/// The one of `words` that `written` was probably meant to be.
pub(crate) fn nearest<'a>(written: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let tolerance = (written.chars().count() / 3).clamp(1, 3);
    let distance = |word: &str| strsim::damerau_levenshtein(&written.to_lowercase(), &word.to_lowercase());
    words
        .into_iter()
        .map(|word| (distance(word), word))
        .min()
        .filter(|(distance, _)| *distance <= tolerance)
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_found_in_any_letter_case_and_only_when_it_is_near() {
        let regions = ["eu-west-1", "eu-central-1", "us-east-1"];
        assert_eq!(nearest("eu-centrall-1", regions), Some("eu-central-1"));
        assert_eq!(nearest("EU-WEST-1", regions), Some("eu-west-1"));
        assert_eq!(nearest("mars", regions), None);
        assert_eq!(
            nearest("wran", ["warn", "fail"]),
            Some("warn"),
            "two letters that are swapped are one mistake"
        );
    }
}
