//! Sets of statuses.

use health_runtime::{OnFail, Status};

/// A set of statuses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Statuses(u8);

const ALL: [Status; 3] = [Status::Pass, Status::Warn, Status::Fail];

impl Statuses {
    pub(crate) fn of(status: Status) -> Self {
        Self(1 << status as u8)
    }

    pub(crate) fn add(&mut self, status: Status) {
        self.0 |= Self::of(status).0;
    }

    pub(crate) fn has(self, status: Status) -> bool {
        self.0 & Self::of(status).0 != 0
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = Status> {
        ALL.into_iter().filter(move |status| self.has(*status))
    }

    pub(crate) fn is_exact(self) -> bool {
        self.0.count_ones() == 1
    }

    /// The statuses of a report whose checks may have any of these: the worst after `on_fail`.
    pub(crate) fn fold(checks: impl Iterator<Item = (OnFail, Self)>) -> Self {
        checks.fold(Self::of(Status::Pass), |folded, (on_fail, check)| {
            let mut worst = Self::default();
            for before in folded.iter() {
                for status in check.iter() {
                    worst.add(worse(before, counts_as(on_fail, status)));
                }
            }
            worst
        })
    }
}

fn counts_as(on_fail: OnFail, status: Status) -> Status {
    match (on_fail, status) {
        (OnFail::Warn, Status::Fail) => Status::Warn,
        (OnFail::Ignore, Status::Fail) => Status::Pass,
        _ => status,
    }
}

fn worse(one: Status, other: Status) -> Status {
    let either = |status| one == status || other == status;
    if either(Status::Fail) {
        Status::Fail
    } else if either(Status::Warn) {
        Status::Warn
    } else {
        Status::Pass
    }
}
