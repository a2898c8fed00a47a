//! Reads the variables of the environment, all by one rule: white space around a value is no part of it, and an empty value
//! counts as not set. A file that holds a value usually ends with a line break.
//!
//! A value that cannot be read becomes a mistake that names the variable and quotes the value, with what looks like a secret
//! masked. The value of a secret is never quoted.

use std::env;
#[cfg(any(feature = "consul", feature = "publish"))]
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::error::Mistake;
#[cfg(any(feature = "consul", feature = "publish"))]
use crate::settings::secret::Secret;
#[cfg(any(feature = "consul", feature = "publish"))]
use crate::settings::secret_file::read_secret;
use crate::support::{first_characters, one_line, redact_text};

/// How many characters of a value a mistake quotes.
const QUOTED_LIMIT: usize = 80;

/// Returns the value of a variable.
pub(crate) type Variables = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// The environment of the process. A value that is not UTF-8 is read with replacement characters, so that it is refused where
/// it cannot work, and never ignored.
pub(super) fn of_process() -> Variables {
    Arc::new(|name| env::var_os(name).map(|value| value.to_string_lossy().into_owned()))
}

/// `variables` by the rule of this module.
pub(super) fn trimmed(variables: Variables) -> Variables {
    Arc::new(move |name| {
        let value = variables(name)?;
        Some(value.trim()).filter(|value| !value.is_empty()).map(str::to_owned)
    })
}

/// A value for the text of a mistake: in quotes, on one line, short, and without what looks like a secret.
pub(super) fn quoted(value: &str) -> String {
    format!("\"{}\"", first_characters(&one_line(&redact_text(value)), QUOTED_LIMIT))
}

/// Reads variables, and collects the mistakes in them.
pub(super) struct Reader<'a> {
    pub(super) variables: &'a Variables,
    pub(super) mistakes: &'a mut Vec<Mistake>,
}

impl Reader<'_> {
    /// Text.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        (self.variables)(name)
    }

    /// A secret: the value of the variable, or the content of the file that the variable with `_FILE` at the end names.
    #[cfg(any(feature = "consul", feature = "publish"))]
    pub(super) fn secret(&mut self, name: &str) -> Option<Secret> {
        let of_file = format!("{name}_FILE");
        let read = match (self.text(name), self.text(&of_file)) {
            (value, None) => return value.map(Secret::new),
            (None, Some(path)) => read_secret(Path::new(&path))
                .map_err(|why| format!("`{of_file}` names the file `{path}`, {why}")),
            (Some(_), Some(_)) => Err(format!("both `{name}` and `{of_file}` are set: keep one")),
        };
        read.map(Secret::new).map_err(|why| self.mistakes.push(Mistake::new(why))).ok()
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

    /// `true` or `on`, `false` or `off`, in any letter case.
    #[cfg(feature = "publish")]
    pub(super) fn switch(&mut self, name: &str) -> Option<bool> {
        self.parsed(name, SWITCH, switch)
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
        let text = self.text(name)?;
        let parsed = parse(&text);
        if parsed.is_none() {
            self.mistakes.push(Mistake::new(format!("`{name}` {expected}, not {}", quoted(&text))));
        }
        parsed
    }
}

/// Which values a switch accepts.
#[cfg(feature = "publish")]
const SWITCH: &str = "must be `true` or `on`, `false` or `off`";

#[cfg(any(feature = "consul", feature = "publish"))]
pub(super) fn switch(text: &str) -> Option<bool> {
    match &*text.to_ascii_lowercase() {
        "true" | "on" => Some(true),
        "false" | "off" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_cannot_be_read_is_a_mistake_that_names_the_variable_and_quotes_the_value_without_secrets()
    {
        let variables: Variables = Arc::new(|name| {
            Some(match name {
                "A" => "five\nminutes".to_owned(),
                "B" => "-1".to_owned(),
                "C" => "postgres://u:hunter2@db".to_owned(),
                _ => "x".repeat(10_000),
            })
        });
        let mut mistakes = Vec::new();
        let mut reader = Reader { variables: &variables, mistakes: &mut mistakes };
        assert_eq!((reader.duration("A"), reader.count("B")), (None, None));
        assert_eq!((reader.count("C"), reader.count("D")), (None, None));
        let texts: Vec<_> = mistakes.into_iter().map(|mistake| mistake.message).collect();
        let long = format!("`D` must be a whole number, 1 or more, not \"{}…\"", "x".repeat(QUOTED_LIMIT));
        assert_eq!(
            texts,
            [
                "`A` must be a duration, such as `500ms`, `2s` or `1min`, not \"five minutes\"",
                "`B` must be a whole number, 1 or more, not \"-1\"",
                "`C` must be a whole number, 1 or more, not \"postgres://********@db\"",
                &long,
            ]
        );
    }

    #[test]
    fn white_space_around_a_value_is_no_part_of_it_and_an_empty_value_is_not_set() {
        let variables =
            trimmed(Arc::new(|name| Some(if name == "A" { " \t a b\r\n" } else { " \n" }.to_owned())));
        assert_eq!(variables("A").as_deref(), Some("a b"));
        assert_eq!(variables("B"), None);
    }

    #[cfg(feature = "publish")]
    #[test]
    fn a_secret_is_the_value_of_its_variable_or_the_content_of_its_file() {
        let path = env::temp_dir().join(format!("health-secret-{}", std::process::id()));
        std::fs::write(&path, "hunter2\n").expect("a file");
        let file = path.to_str().expect("text").to_owned();
        let variables: Variables = Arc::new(move |name| {
            Some(match name {
                "A_FILE" | "B_FILE" => file.clone(),
                "B" => "hunter3".to_owned(),
                "C_FILE" => "/nowhere/secret".to_owned(),
                _ => return None,
            })
        });
        let mut mistakes = Vec::new();
        let mut reader = Reader { variables: &variables, mistakes: &mut mistakes };
        assert_eq!(reader.secret("A").as_ref().map(Secret::expose), Some("hunter2"));
        assert!(reader.secret("B").is_none() && reader.secret("C").is_none() && reader.secret("D").is_none());
        std::fs::remove_file(&path).expect("the file");
        assert_eq!(mistakes.len(), 2, "{mistakes:?}");
        assert_eq!(mistakes[0].message, "both `B` and `B_FILE` are set: keep one");
        assert!(
            mistakes[1]
                .message
                .starts_with("`C_FILE` names the file `/nowhere/secret`, which cannot be read: ")
        );
    }

    #[cfg(feature = "publish")]
    #[test]
    fn every_switch_takes_true_or_on_and_false_or_off() {
        for (text, is_on) in [("true", true), ("ON", true), ("false", false), ("Off", false)] {
            let variables: Variables = Arc::new(move |_| Some(text.to_owned()));
            let mut reader = Reader { variables: &variables, mistakes: &mut Vec::new() };
            assert_eq!(reader.switch("A"), Some(is_on));
        }
        assert_eq!(switch("yes"), None);
    }
}
