//! What a check cannot be. The attribute says so at its token; here it is said of one that is made by hand.

use crate::declare::check::CheckConfig;
use crate::support::{bounded, is_printable};

/// The longest name or tag, in characters.
const LONGEST_LABEL: usize = 100;

impl CheckConfig {
    /// What is wrong with it by itself, in a sentence each.
    pub(crate) fn wrong(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut say = |what: &str| wrong.push(format!("the check {:?} {what}", bounded(self.name.clone())));
        if !is_label(&self.name) || self.name.contains(|c| c == '/' || !is_printable(c)) {
            say("must have a name of 1 to 100 characters, without `/` and characters that do not print");
        }
        if matches!(&*self.name, "." | "..") {
            say("cannot be asked for, since clients resolve its name away in `/readyz/{check}`: take a word");
        }
        if self.timeout.is_zero() {
            say("has a timeout of zero, within which no run ever passes: give it some");
        }
        if self.every.is_some_and(|every| every.is_zero()) {
            say("runs `every` zero seconds, without a pause: give it an interval");
        }
        for (count, name) in [(self.failures, "failures"), (self.successes, "successes")] {
            if count == 0 {
                say(&format!("has `{name}` of zero, and runs in a row are counted from 1"));
            }
        }
        for (at, tag) in self.tags.iter().enumerate() {
            if !is_label(tag) {
                let tag = bounded(tag.clone());
                say(&format!(
                    "has the tag {tag:?}, and a tag has 1 to 100 characters, none of them a control character"
                ));
            }
            if self.tags[..at].contains(tag) {
                say(&format!("has the tag {:?} twice: remove one", bounded(tag.clone())));
            }
        }
        wrong
    }
}

fn is_label(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= LONGEST_LABEL && !text.contains(char::is_control)
}
