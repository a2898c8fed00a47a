//! What is shown of an answer: little, on one line, and without a secret of the request.

use std::time::Duration;

use crate::declare::Value;
use crate::settings::Secret;
use crate::support::{one_line, sort_by};

const MASK: &str = "********";
/// More characters than these are not shown of one value, nor of a sentence that somebody else wrote.
const LIMIT: usize = 80;
const SENTENCE_LIMIT: usize = 300;

/// The values that a request carried: an answer may echo them.
#[derive(Clone, Debug, Default)]
pub(super) struct Secrets(Vec<Secret>);

impl Secrets {
    /// Keeps `text`, and what follows a scheme in it: `Bearer hunter2` is echoed as `hunter2`.
    pub(super) fn add(&mut self, text: &str) {
        self.0.extend(text.split_once(' ').map(|(_, credentials)| credentials.trim()).map(Secret::new));
        self.0.push(Secret::new(text));
        self.0.retain(|secret| !secret.expose().is_empty());
        // A long one may contain a short one, of which the rest would be left.
        sort_by(&mut self.0, |one, other| other.expose().len().cmp(&one.expose().len()));
    }

    /// `text` without them.
    fn masked(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in self.0.iter().map(Secret::expose) {
            text = text.replace(secret, MASK);
            if let Ok(quoted) = serde_json::to_string(secret) {
                text = text.replace(quoted.trim_matches('"'), MASK);
            }
            let encoded: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
            text = text.replace(&encoded, MASK);
        }
        text
    }

    /// A short form of `text`, in quotes.
    pub(super) fn quoted(&self, text: &str) -> String {
        format!("\"{}\"", self.short(text))
    }

    /// A short form of `text`.
    pub(super) fn short(&self, text: &str) -> String {
        self.cut(text, LIMIT)
    }

    /// `text` on one line, a sentence or two of it.
    pub(super) fn sentence(&self, text: &str) -> String {
        self.cut(text, SENTENCE_LIMIT)
    }

    /// The secrets are masked first: half a secret would be found no more.
    fn cut(&self, text: &str, limit: usize) -> String {
        let line = one_line(&self.masked(text));
        match line.char_indices().nth(limit) {
            Some((end, _)) => format!("{}…", &line[..end]),
            None => line,
        }
    }
}

/// The values as they are sent.
pub(super) fn revealed(
    values: &[(String, Value)],
    variable: &dyn Fn(&str) -> Option<String>,
    secrets: &mut Secrets,
) -> Result<Vec<(String, String)>, String> {
    let reveal = |(name, value): &(String, Value)| {
        let text = value.reveal(variable)?;
        secrets.add(&text);
        Ok((name.clone(), text))
    };
    values.iter().map(reveal).collect()
}

/// A time for people: `12 ms`, `2.5 s`.
pub(super) fn humane(time: Duration) -> String {
    if time < Duration::from_secs(1) {
        format!("{} ms", time.as_millis())
    } else {
        format!("{:.1} s", time.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_shown_short_on_one_line_and_without_what_was_sent() {
        let mut secrets = Secrets::default();
        secrets.add("Bearer hunter2");
        secrets.add("a\"b");
        secrets.add("p ä");
        secrets.add("");
        let text = "{\"token\":\n \"hunter2\", \"said\": \"a\\\"b\", \"all\": \"Bearer hunter2\", \"q\": \"p+%C3%A4\"}";
        let shown = secrets.quoted(text);
        assert_eq!(shown.matches(MASK).count(), 4, "{shown}");
        assert!(!shown.contains("hunter2") && !shown.contains('\n'), "{shown}");
        assert_eq!(secrets.short(&"ü".repeat(1_000)).chars().count(), LIMIT + 1);
        let across = format!("{}hunter2", "x".repeat(LIMIT - 3));
        assert!(!secrets.short(&across).contains("hun"), "half a secret");
    }
}
