//! The settings of one check, and the limits on them.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::declare::on_fail::OnFail;
use crate::declare::probe::Probes;
use crate::support::{Location, bounded, is_printable};

/// The longest duration that a definition takes. A longer one would overflow the clock when it is added to an instant.
pub(crate) const MAX_DURATION: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// The longest name or tag, in characters.
pub(crate) const MAX_LABEL: usize = 100;

/// Everything that is known of a check before its first run.
#[derive(Clone, Debug)]
pub(crate) struct CheckConfig {
    pub(crate) name: Cow<'static, str>,
    pub(crate) description: Cow<'static, str>,
    pub(crate) probes: Probes,
    pub(crate) tags: Vec<Cow<'static, str>>,
    pub(crate) on_fail: OnFail,
    pub(crate) timeout: Duration,
    pub(crate) ttl: Duration,
    pub(crate) fail_ttl: Duration,
    pub(crate) every: Option<Duration>,
    pub(crate) initial_delay: Duration,
    pub(crate) failures: u32,
    pub(crate) successes: u32,
    pub(crate) facts: CheckFacts,
    /// The check does not run, and counts as passing.
    pub(crate) is_off: bool,
    pub(crate) location: Location,
    /// While this is set, no report has the check: what it looks for cannot go wrong any more.
    pub(crate) settled: Option<Arc<AtomicBool>>,
}

/// Facts about a check that only operators see. A text is empty if the definition does not set it.
#[derive(Clone, Debug, Default)]
pub(crate) struct CheckFacts {
    pub(crate) owner: Cow<'static, str>,
    pub(crate) runbook: Cow<'static, str>,
    pub(crate) component_type: Cow<'static, str>,
    pub(crate) component_id: Cow<'static, str>,
}

impl CheckFacts {
    fn mistakes(&self, add: &mut dyn FnMut(&str)) {
        for (what, text) in [
            ("owner", &self.owner),
            ("component type", &self.component_type),
            ("component id", &self.component_id),
        ] {
            if !text.is_empty() && !is_label(text) {
                add(&format!(
                    "sets its {what} to a text that is not 1 to 100 characters without control characters"
                ));
            }
        }
        if !self.runbook.is_empty() && !is_web_address(&self.runbook) {
            add("has a runbook that is no web address, or one with a password: set one such as \
                 `https://wiki.example.com/orders`");
        }
    }
}

/// Whether a browser opens the text as it is: `http` or `https`, a host, no user, and no white space.
fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
    host.is_some_and(|host| !host.is_empty() && !host.contains('@'))
        && text.len() <= 2_000
        && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

impl CheckConfig {
    /// Whether reports leave the check out.
    pub(crate) fn is_settled(&self) -> bool {
        self.settled.as_ref().is_some_and(|settled| settled.load(Ordering::Acquire))
    }

    /// The limits that this check breaks, in one sentence each. The attribute enforces the same limits at compile time;
    /// this covers the checks that are built by hand.
    pub(crate) fn mistakes(&self) -> Vec<String> {
        let mut mistakes = Vec::new();
        let mut add =
            |problem: &str| mistakes.push(format!("the check {:?} {problem}", bounded(self.name.clone())));
        if !is_label(&self.name) || self.name.contains(|c| !is_printable(c)) {
            add("must have a name of 1 to 100 printable characters");
        }
        if matches!(&*self.name, "." | "..") {
            add("cannot be requested: clients resolve the path segments `.` and `..` in `/readyz/{check}` \
                 before they send it. Choose another name");
        }
        if self.timeout.is_zero() {
            add("has a timeout of zero, so that no run could ever pass: set a longer `timeout`");
        }
        if self.every.is_some_and(|every| every.is_zero()) {
            add("has an interval of zero, so that it would run without a pause: set a longer `every`");
        }
        for (count, name) in [(self.failures, "failures"), (self.successes, "successes")] {
            if count == 0 {
                add(&format!("has `{name}` set to zero: set it to 1 or more"));
            }
        }
        self.facts.mistakes(&mut add);
        for (at, tag) in self.tags.iter().enumerate() {
            if !is_label(tag) {
                let tag = bounded(tag.clone());
                add(&format!("has the tag {tag:?}: a tag has 1 to 100 characters and no control character"));
            }
            if self.tags[..at].contains(tag) {
                add(&format!("has the tag {:?} twice: remove one", bounded(tag.clone())));
            }
        }
        mistakes
    }
}

/// Whether `text` can be the name or a tag of a check or a monitor.
pub(crate) fn is_label(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= MAX_LABEL && !text.contains(char::is_control)
}
