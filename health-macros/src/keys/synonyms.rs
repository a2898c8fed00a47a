//! The key that an unknown word was probably meant to be.

use crate::diagnostics::nearest;

/// What other libraries call a key, and what it is called here. Where both attributes have a match, the first one that
/// the attribute knows counts.
const SYNONYMS: &[(&str, &[&str])] = &[
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

/// The one of `keys` that `written` is a synonym of, or else resembles.
pub(super) fn meant<'a>(written: &str, keys: &[&'a str]) -> Option<&'a str> {
    let known = SYNONYMS.iter().find(|(word, _)| *word == written).map_or(&[][..], |(_, names)| names);
    let synonym = known.iter().find(|name| keys.contains(name)).copied();
    synonym.or_else(|| nearest(written, keys))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_another_library_leads_to_the_key_of_this_attribute() {
        let check = ["timeout", "ttl", "every", "failures"];
        let monitor = ["timeout", "every", "failure_tolerance"];
        assert_eq!(meant("interval", &check), Some("every"));
        assert_eq!(meant("retries", &check), Some("failures"));
        assert_eq!(meant("retries", &monitor), Some("failure_tolerance"));
        assert_eq!(meant("cache", &monitor), None, "a monitor has no `ttl`");
        assert_eq!(meant("timout", &check), Some("timeout"));
    }
}
