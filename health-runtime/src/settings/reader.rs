//! Reads the variables of the environment.
//!
//! A value that cannot be read becomes a mistake that names the variable and never quotes the value, which may be a
//! secret that was pasted into the wrong variable.

use std::sync::Arc;
use std::time::Duration;

use crate::error::Mistake;
use crate::settings::secret::Secret;

/// Returns the value of a variable.
pub(crate) type Variables = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// Reads variables, and collects the mistakes in them.
pub(super) struct Reader<'a> {
    pub(super) variables: &'a Variables,
    pub(super) mistakes: &'a mut Vec<Mistake>,
}

impl Reader<'_> {
    /// Text. An empty variable counts as not set.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        (self.variables)(name).filter(|value| !value.is_empty())
    }

    /// A secret, without the white space around it: a file that holds a secret usually ends with a line break.
    pub(super) fn secret(&mut self, name: &str) -> Option<Secret> {
        let text = self.text(name)?;
        Some(text.trim()).filter(|secret| !secret.is_empty()).map(Secret::new)
    }

    /// `500ms`, `2s`, `1min`, `8h`.
    pub(super) fn duration(&mut self, name: &str) -> Option<Duration> {
        self.parsed(name, "must be a duration, such as `500ms`, `2s` or `1min`", |text| {
            humantime::parse_duration(text).ok()
        })
    }

    /// A whole number, 1 or more.
    pub(super) fn count(&mut self, name: &str) -> Option<usize> {
        let expected = "must be a whole number, 1 or more";
        self.parsed(name, expected, |text| text.parse().ok().filter(|count| *count > 0))
    }

    /// `true` or `false`.
    #[cfg(feature = "publish")]
    pub(super) fn switch(&mut self, name: &str) -> Option<bool> {
        self.parsed(name, "must be `true` or `false`", |text| text.parse().ok())
    }

    /// Texts, separated by commas.
    pub(super) fn list(&mut self, name: &str) -> Vec<String> {
        let text = self.text(name).unwrap_or_default();
        text.split(',').map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned).collect()
    }

    /// Anything that `parse` reads. `expected` says which values it accepts, and continues a sentence that begins with the
    /// name of the variable.
    pub(super) fn parsed<T>(
        &mut self,
        name: &str,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let parsed = parse(self.text(name)?.trim());
        if parsed.is_none() {
            self.mistakes.push(Mistake::new(format!("`{name}` {expected}")));
        }
        parsed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_cannot_be_read_is_a_mistake_that_names_the_variable_and_not_the_value() {
        let variables: Variables = Arc::new(|_| Some("s3cret".to_owned()));
        let mut mistakes = Vec::new();
        let mut reader = Reader { variables: &variables, mistakes: &mut mistakes };
        assert_eq!(reader.duration("A"), None);
        assert_eq!(reader.count("B"), None);
        let texts: Vec<_> = mistakes.into_iter().map(|mistake| mistake.message).collect();
        assert_eq!(
            texts,
            [
                "`A` must be a duration, such as `500ms`, `2s` or `1min`",
                "`B` must be a whole number, 1 or more"
            ]
        );
    }
}
