//! Words in texts: lists of them, and the one that was meant.

/// `a`, `b` and `c`, each in back quotes.
pub(crate) fn list(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [word] => format!("`{word}`"),
        [words @ .., last] => format!("`{}` and `{last}`", words.join("`, `")),
    }
}

/// The one of `words` that `written` was probably meant to be.
pub(crate) fn nearest<'a>(written: &str, words: &[&'a str]) -> Option<&'a str> {
    let tolerance = (written.chars().count() / 3).clamp(1, 3);
    let distance = |word: &str| strsim::damerau_levenshtein(&written.to_lowercase(), &word.to_lowercase());
    words
        .iter()
        .map(|word| (distance(word), *word))
        .min()
        .filter(|(distance, _)| *distance <= tolerance)
        .map(|(_, word)| word)
}

/// What other libraries call a key, and what it is called here, with the nearest in meaning first.
const ELSEWHERE: &[(&str, &[&str])] = &[
    ("cache", &["ttl"]),
    ("cron", &["every"]),
    ("deadline", &["timeout"]),
    ("depends", &["depends_on"]),
    ("expires", &["ttl"]),
    ("failure_threshold", &["failures", "failure_tolerance"]),
    ("frequency", &["every"]),
    ("initial_delay_seconds", &["initial_delay"]),
    ("interval", &["every"]),
    ("monitor", &["healthcheck"]),
    ("monitored", &["healthcheck"]),
    ("period", &["every"]),
    ("period_seconds", &["every"]),
    ("retries", &["failures", "failure_tolerance"]),
    ("schedule", &["every"]),
    ("severity", &["on_fail"]),
    ("success_threshold", &["successes"]),
    ("timeout_seconds", &["timeout"]),
];

/// The one of `keys` that `written` was probably meant to be: one that is spelt nearly so, or that other libraries call
/// so.
pub(crate) fn meant<'a>(written: &str, keys: &[&'a str]) -> Option<&'a str> {
    let known = ELSEWHERE.iter().find(|(word, _)| *word == written).map_or(&[][..], |(_, names)| names);
    let elsewhere = known.iter().find(|name| keys.contains(name)).copied();
    elsewhere.or_else(|| nearest(written, keys))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_known_by_the_names_that_it_has_elsewhere() {
        let check = ["timeout", "ttl", "every", "failures"];
        let monitor = ["timeout", "every", "failure_tolerance"];
        assert_eq!(meant("interval", &check), Some("every"));
        assert_eq!(meant("retries", &check), Some("failures"));
        assert_eq!(meant("retries", &monitor), Some("failure_tolerance"));
        assert_eq!(meant("cache", &monitor), None, "a monitor keeps nothing");
        assert_eq!(meant("timout", &check), Some("timeout"));
    }

    #[test]
    fn the_nearest_word_is_found_in_any_letter_case_and_only_when_it_is_near() {
        let regions = ["eu-west-1", "eu-central-1", "us-east-1"];
        assert_eq!(nearest("eu-centrall-1", &regions), Some("eu-central-1"));
        assert_eq!(nearest("EU-WEST-1", &regions), Some("eu-west-1"));
        assert_eq!(nearest("mars", &regions), None);
        assert_eq!(
            nearest("wran", &["warn", "fail"]),
            Some("warn"),
            "two letters that are swapped are one mistake"
        );
    }
}
