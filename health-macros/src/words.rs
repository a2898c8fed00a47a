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
pub(crate) fn meant<'a>(written: &str, keys: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let known = ELSEWHERE.iter().find(|(word, _)| *word == written).map_or(&[][..], |(_, names)| names);
    let elsewhere = known.iter().find_map(|name| keys.clone().find(|key| key == name));
    elsewhere.or_else(|| nearest(written, keys))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_known_by_the_names_that_it_has_elsewhere() {
        let check = ["timeout", "ttl", "every", "failures"];
        let monitor = ["timeout", "every", "failure_tolerance"];
        assert_eq!(meant("interval", check.into_iter()), Some("every"));
        assert_eq!(meant("retries", check.into_iter()), Some("failures"));
        assert_eq!(meant("retries", monitor.into_iter()), Some("failure_tolerance"));
        assert_eq!(meant("cache", monitor.into_iter()), None, "a monitor keeps nothing");
        assert_eq!(meant("timout", check.into_iter()), Some("timeout"));
    }

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
