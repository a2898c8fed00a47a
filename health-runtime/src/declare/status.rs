use std::fmt;

/// The status of a check or of a whole report. The words are those of
/// [draft-inadarei-api-health-check-06](https://datatracker.ietf.org/doc/html/draft-inadarei-api-health-check-06#section-3.1).
///
/// The order is from best to worst, so that the maximum of several statuses is the worst.
///
/// ```
/// use health_runtime::Status;
///
/// assert_eq!([Status::Pass, Status::Fail, Status::Warn].into_iter().max(), Some(Status::Fail));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// It works.
    Pass,
    /// It works, but an operator should look at it.
    Warn,
    /// It does not work.
    Fail,
}

impl Status {
    /// `pass`, `warn` or `fail`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }

    /// The word that `/svc_status` uses: `OK`, `YELLOW` or `RED`.
    pub(crate) const fn service_word(self) -> &'static str {
        match self {
            Self::Pass => "OK",
            Self::Warn => "YELLOW",
            Self::Fail => "RED",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
