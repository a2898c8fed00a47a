//! What happens to monitors that the application published earlier and no longer declares.

use std::time::Duration;

/// What is done with monitors that the application once published and does not declare any more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prune {
    /// They are listed and left alone.
    #[default]
    Off,
    /// They are paused.
    Pause,
    /// They are deleted.
    Delete,
}

impl Prune {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "off" => Self::Off,
            "pause" => Self::Pause,
            "delete" => Self::Delete,
            _ => return None,
        })
    }
}

/// When orphans may be removed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PruneRules {
    pub(crate) prune: Prune,
    /// How long an orphan stays.
    pub(crate) grace: Duration,
    /// How many per cent of the owned monitors may go at once.
    pub(crate) limit: u8,
}
