//! Values that the test sets, with the moments of each change.

use std::collections::VecDeque;
use std::time::Instant;

/// The successive values of a setting.
pub(crate) struct Events<T> {
    /// Each with the moments before and after it was set.
    values: VecDeque<(Instant, Instant, T)>,
}

impl<T: Copy + PartialEq> Events<T> {
    pub(crate) fn new(at: Instant, value: T) -> Self {
        Self { values: VecDeque::from([(at, at, value)]) }
    }

    pub(crate) fn push(&mut self, before: Instant, after: Instant, value: T) {
        self.values.push_back((before, after, value));
    }

    /// The values that a request may have seen which was sent at `sent` and answered at `received`.
    pub(crate) fn between(&self, sent: Instant, received: Instant) -> impl Iterator<Item = T> {
        let begun = self.values.iter().take_while(move |(before, _, _)| *before <= received);
        let replaced = self.values.iter().skip(1).map(|(_, after, _)| Some(*after)).chain([None]);
        begun
            .zip(replaced)
            .filter(move |(_, replaced)| replaced.is_none_or(|after| after > sent))
            .map(|((_, _, value), _)| *value)
    }

    /// Forgets the values that no request can have seen which was sent at `sent` or later.
    pub(crate) fn forget(&mut self, sent: Instant) {
        while self.values.get(1).is_some_and(|(_, after, _)| *after <= sent) {
            self.values.pop_front();
        }
        self.values.shrink_to_fit();
    }
}
