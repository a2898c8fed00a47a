//! What a check cannot be: the attribute refuses it at its token, and this refuses it of one that is made by hand.

use super::Check;
use crate::printable::{bounded, is_printable};

/// The longest name or tag, in characters.
const LONGEST_LABEL: usize = 100;

impl Check {
    /// What is wrong with it by itself, in a sentence each.
    pub(crate) fn wrong(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let name = bounded(self.name.clone());
        if !is_label(&self.name) || self.name.contains('/') {
            wrong.push(format!(
                "the check name {name:?} must have 1 to 100 characters, and no `/` or character that does not print"
            ));
        }
        if matches!(&*self.name, "." | "..") {
            wrong.push(format!(
                "the check name {name:?} cannot be asked for, since clients resolve it away in `/readyz/{{check}}`: take a word"
            ));
        }
        for (is_wrong, what) in [
            (self.timeout.is_zero(), "has a timeout of zero, within which no run ever passes: give it some"),
            (
                self.every.is_some_and(|every| every.is_zero()),
                "runs `every` zero seconds, without a pause: give it an interval",
            ),
            (self.failures == 0, "has `failures` of zero, and runs in a row are counted from 1"),
            (self.successes == 0, "has `successes` of zero, and runs in a row are counted from 1"),
            (
                !self.tags.iter().all(|tag| is_label(tag)),
                "has a tag that does not have 1 to 100 characters, or one that does not print",
            ),
            (
                self.tags.iter().enumerate().any(|(at, tag)| self.tags[..at].contains(tag)),
                "has a tag twice: remove one",
            ),
        ] {
            if is_wrong {
                wrong.push(format!("the check `{name}` {what}"));
            }
        }
        wrong
    }
}

fn is_label(text: &str) -> bool {
    (1..=LONGEST_LABEL).contains(&text.chars().count()) && text.chars().all(is_printable)
}
