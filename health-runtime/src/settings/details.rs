/// How much an endpoint shows of the checks.
///
/// The order is from least to most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Details {
    /// Only the combined status. `?verbose` adds the names of the checks.
    #[default]
    Status,
    /// Also the names of the checks and their statuses.
    Names,
    /// Also messages, observations and causes.
    Full,
}

impl Details {
    pub(super) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "status" => Self::Status,
            "names" => Self::Names,
            "full" => Self::Full,
            _ => return None,
        })
    }
}
