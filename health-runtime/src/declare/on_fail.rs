use crate::declare::status::Status;

/// What a failing check means for the report that contains it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnFail {
    /// The report fails.
    #[default]
    Fail,
    /// The report warns: the service is degraded and keeps receiving requests.
    Warn,
    /// The report ignores the failure and only shows the check.
    Ignore,
}

impl OnFail {
    /// `fail`, `warn` or `ignore`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Warn => "warn",
            Self::Ignore => "ignore",
        }
    }

    /// What a report shows a check with `status` as: the status that it counts, and a pass for a failure that it ignores.
    pub(crate) fn shown(self, status: Status) -> Status {
        self.counted(status).unwrap_or(Status::Pass)
    }

    /// The status that a report counts for a check with `status`; `None` when the report ignores it.
    pub(crate) fn counted(self, status: Status) -> Option<Status> {
        match (status, self) {
            (Status::Fail, Self::Warn) => Some(Status::Warn),
            (Status::Fail, Self::Ignore) => None,
            (status, _) => Some(status),
        }
    }
}
