//! How long a shutdown may take.

use std::time::Duration;

use crate::settings::defaults;
use crate::settings::reader::Reader;

/// What the code sets. The environment decides each `None`, then the default.
#[derive(Default)]
pub(crate) struct ShutdownOverrides {
    pub(crate) delay: Option<Duration>,
    pub(crate) drain_timeout: Option<Duration>,
}

/// The two phases of a shutdown.
#[derive(Clone)]
pub(crate) struct Shutdown {
    /// How long to keep serving after the signal, with `/readyz` failing.
    pub(crate) delay: Duration,
    /// How long `serve` then waits for requests in flight.
    pub(crate) drain_timeout: Duration,
}

impl ShutdownOverrides {
    /// Asks the environment for what the code leaves open.
    pub(super) fn resolve(self, reader: &mut Reader<'_>) -> Shutdown {
        Shutdown {
            delay: self
                .delay
                .or_else(|| reader.duration("HEALTH_SHUTDOWN_DELAY"))
                .unwrap_or(defaults::SHUTDOWN_DELAY),
            drain_timeout: self
                .drain_timeout
                .or_else(|| reader.duration("HEALTH_DRAIN_TIMEOUT"))
                .unwrap_or(defaults::DRAIN_TIMEOUT),
        }
    }
}
