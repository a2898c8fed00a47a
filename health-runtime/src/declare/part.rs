//! The parts of an outcome: one check that answers for many things.

use std::borrow::Cow;

use crate::declare::outcome::Outcome;
use crate::declare::status::Status;
use crate::support::{bounded_to, sort_by};

/// The most parts of an outcome that are kept.
const MAX_PARTS: usize = 100;

/// The most bytes of the name of a part that are kept.
const MAX_NAME: usize = 200;

/// One of the things that a check answers for, such as a shard or a tenant: see [`Outcome::of_parts`].
#[derive(Clone, Debug)]
pub struct Part {
    /// The name of the part.
    pub name: Cow<'static, str>,
    /// How the part is.
    pub outcome: Outcome,
}

/// The parts of an outcome, worst first, and how many there are of each status, shown or not.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts {
    pub(crate) shown: Vec<Part>,
    /// Of all parts, by [`Status`].
    pub(crate) counts: [u64; 3],
}

impl Parts {
    /// The parts of `parts`, with the parts of a part in its place.
    pub(super) fn new(parts: Vec<Part>) -> Self {
        let mut all = Vec::with_capacity(parts.len());
        for mut part in parts {
            match part.outcome.take_parts() {
                Some(inner) => all.extend(inner.shown.into_iter().map(|inner| Part {
                    name: format!("{}.{}", part.name, inner.name).into(),
                    outcome: inner.outcome,
                })),
                None => all.push(part),
            }
        }
        let mut counts = [0; 3];
        for part in &all {
            counts[part.outcome.status() as usize] += 1;
        }
        Self { shown: all, counts }
    }

    /// The worst status of all parts.
    pub(super) fn worst(&self) -> Status {
        let any = |status: &Status| self.counts[*status as usize] > 0;
        [Status::Fail, Status::Warn].into_iter().find(any).unwrap_or(Status::Pass)
    }

    /// Says how many parts have the worst status. The names are left out, as they may be those of customers.
    pub(super) fn summary(&self) -> Option<String> {
        let (worst, all) = (self.worst(), self.counts.iter().sum::<u64>());
        let what = match worst {
            Status::Pass => return None,
            Status::Warn => "with a warning",
            Status::Fail => "failed",
        };
        Some(format!("{} of {all} parts {what}", self.counts[worst as usize]))
    }

    /// Keeps the worst parts, in the order of their names within a status. Of several parts with one name the worst remains:
    /// the formats need distinct names.
    pub(super) fn bounded(mut self) -> Self {
        for part in &mut self.shown {
            part.name = bounded_to(MAX_NAME, std::mem::take(&mut part.name));
        }
        let status = |part: &Part| part.outcome.status();
        sort_by(&mut self.shown, |one, other| {
            one.name.cmp(&other.name).then_with(|| status(other).cmp(&status(one)))
        });
        self.shown.dedup_by(|later, earlier| later.name == earlier.name);
        // Stable: the names stay in order.
        sort_by(&mut self.shown, |one, other| status(other).cmp(&status(one)));
        self.shown.truncate(MAX_PARTS);
        let bounded = |part: Part| Part { name: part.name, outcome: part.outcome.bounded_as_part() };
        self.shown = self.shown.into_iter().map(bounded).collect();
        self
    }

    /// How many parts of each status are counted and not shown.
    pub(crate) fn hidden(&self) -> [u64; 3] {
        let mut hidden = self.counts;
        for part in &self.shown {
            hidden[part.outcome.status() as usize] -= 1;
        }
        hidden
    }

    /// Why the parts that do not pass do not, for operators.
    pub(super) fn causes(&self) -> String {
        let mut text = String::new();
        for part in self.shown.iter().filter(|part| part.outcome.status() != Status::Pass) {
            let separator = if text.is_empty() { "" } else { "; " };
            text.push_str(separator);
            text.push_str(&part.name);
            let cause = part.outcome.error().map(ToString::to_string);
            for reason in [part.outcome.message(), cause.as_deref()].into_iter().flatten() {
                text.push_str(": ");
                text.push_str(reason);
            }
        }
        text
    }
}
