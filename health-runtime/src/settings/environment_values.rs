/// Which values of environment variables `/environment` shows. It always shows their names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EnvironmentValues {
    /// No value: `environ` is the list of the names.
    None,
    /// The values that do not look like secrets, as [`EnvironmentDump`](crate::EnvironmentDump) describes.
    #[default]
    Safe,
    /// All values and the command line as they are, secrets included, except the secrets of this library: its own, and
    /// the variables that monitors name with `env("VAR")`. Use it where only those who know all secrets can reach the
    /// endpoint.
    All,
}

impl EnvironmentValues {
    pub(super) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "none" => Self::None,
            "safe" => Self::Safe,
            "all" => Self::All,
            _ => return None,
        })
    }
}
