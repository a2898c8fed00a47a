use std::ops::RangeInclusive;

use serde_json::Value;

use crate::monitoring_api::store::Fields;

/// Collects the mistakes in the members of an object. A missing member is a mistake only if it is required.
pub(super) struct Checked<'a> {
    fields: &'a Fields,
    prefix: &'static str,
    pub(super) mistakes: Vec<String>,
}

impl<'a> Checked<'a> {
    pub(super) fn new(fields: &'a Fields, prefix: &'static str) -> Self {
        Self { fields, prefix, mistakes: Vec::new() }
    }

    pub(super) fn mistake(&mut self, name: &str, mistake: &str) {
        self.mistakes.push(format!("{}{name} {mistake}", self.prefix));
    }

    pub(super) fn required(&mut self, name: &str) {
        if !self.fields.contains_key(name) {
            self.mistake(name, "is missing");
        }
    }

    pub(super) fn value(&mut self, name: &str, mistake: impl Fn(&Value) -> Option<String>) {
        if let Some(mistake) = self.fields.get(name).and_then(mistake) {
            self.mistake(name, &mistake);
        }
    }

    pub(super) fn text(&mut self, name: &str, longest: usize) {
        self.value(name, |value| match value.as_str() {
            None => Some("is not text".into()),
            Some(text) => (text.chars().count() > longest).then(|| format!("is over {longest} characters")),
        });
    }

    pub(super) fn integer(&mut self, name: &str, range: RangeInclusive<u64>) {
        self.value(name, |value| {
            let valid = value.as_u64().is_some_and(|number| range.contains(&number));
            (!valid).then(|| format!("is not a whole number from {} to {}", range.start(), range.end()))
        });
    }

    pub(super) fn boolean(&mut self, name: &str) {
        self.value(name, |value| (!value.is_boolean()).then(|| "is neither true nor false".into()));
    }

    pub(super) fn one_of(&mut self, name: &str, known: &[&str]) {
        self.value(name, |value| {
            let valid = value.as_str().is_some_and(|text| known.contains(&text));
            (!valid).then(|| format!("is none of {}", known.join(", ")))
        });
    }

    /// A list of texts that are not empty and of which `mistake` finds none wrong.
    pub(super) fn texts(&mut self, name: &str, mistake: impl Fn(&str) -> Option<String>) {
        self.value(name, |value| {
            let Some(items) = value.as_array() else { return Some("is not a list".into()) };
            items.iter().find_map(|item| match item.as_str() {
                None | Some("") => Some(format!("has {item}, which is no text")),
                Some(text) => mistake(text).map(|mistake| format!("has {text:?}, which {mistake}")),
            })
        });
    }

    /// An object of texts whose names and values have at most `longest` characters together.
    pub(super) fn text_by_name(&mut self, name: &str, longest: usize) {
        self.value(name, |value| {
            let pairs = value.as_object().map(|object| object.iter());
            let lengths = pairs.and_then(|mut pairs| {
                pairs.try_fold(0, |sum, (name, text)| {
                    Some(sum + name.chars().count() + text.as_str()?.chars().count())
                })
            });
            match lengths {
                None => Some("is not an object of texts".into()),
                Some(length) => (length > longest).then(|| format!("is over {longest} characters")),
            }
        });
    }
}
