//! What to do with orphans: monitors that the application once published and no longer declares.

use std::time::Duration;

/// What to do with orphans: monitors that the application once published and no longer declares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prune {
    /// The plan lists them. Nothing changes.
    #[default]
    Off,
    /// Pauses them.
    Pause,
    /// Deletes them, with their history at the monitoring API.
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
    /// How long an orphan stays after it was first seen.
    pub(crate) grace: Duration,
    /// How many per cent of the owned monitors may be removed at once. If there are more orphans, none is removed.
    pub(crate) limit: u8,
}
