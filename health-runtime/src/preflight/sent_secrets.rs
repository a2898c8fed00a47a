//! The secrets of a request, which the response may echo and the report must not show.

use crate::declare::Value;
use crate::settings::{Secret, masked_line};

/// How many characters of one value the report shows.
const VALUE_LIMIT: usize = 80;
/// How many characters of a sentence that another program wrote the report shows.
const SENTENCE_LIMIT: usize = 300;

/// The values that a request carries in its headers and cookies.
#[derive(Clone, Debug, Default)]
pub(super) struct SentSecrets(Vec<Secret>);

impl SentSecrets {
    /// Adds `text`.
    pub(super) fn add(&mut self, text: &str) {
        self.0.push(Secret::new(text));
    }

    /// Reads the values that are sent, and adds each.
    ///
    /// # Errors
    /// A variable is not set.
    pub(super) fn reveal(
        &mut self,
        values: &[(String, Value)],
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Vec<(String, String)>, String> {
        let reveal = |(name, value): &(String, Value)| {
            let text = value.reveal(variable)?;
            self.add(&text);
            Ok((name.clone(), text))
        };
        values.iter().map(reveal).collect()
    }

    /// A short form of `text`, in quotes.
    pub(super) fn quoted(&self, text: &str) -> String {
        format!("\"{}\"", self.short(text))
    }

    /// A short form of `text`.
    pub(super) fn short(&self, text: &str) -> String {
        masked_line(text, &self.0, VALUE_LIMIT)
    }

    /// A sentence or two of `text`.
    pub(super) fn sentence(&self, text: &str) -> String {
        masked_line(text, &self.0, SENTENCE_LIMIT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_that_was_sent_is_masked_with_and_without_its_scheme() {
        let mut secrets = SentSecrets::default();
        secrets.add("Bearer hunter2");
        assert_eq!(secrets.quoted("hunter2"), "\"********\"");
        assert_eq!(secrets.sentence("you sent\n Bearer hunter2"), "you sent ********");
    }
}
