//! The defaults of all checks.

use std::time::Duration;

use crate::declare::{CheckDefaults, MAX_DURATION};
use crate::settings::reader::Reader;

/// What the code sets. The environment decides each `None`, then the default of the library.
#[derive(Default)]
pub(crate) struct CheckDefaultOverrides {
    pub(crate) timeout: Option<Duration>,
    pub(crate) ttl: Option<Duration>,
    pub(crate) fail_ttl: Option<Duration>,
}

impl CheckDefaultOverrides {
    /// Asks the environment for what the code leaves open.
    pub(super) fn resolve(self, reader: &mut Reader<'_>) -> CheckDefaults {
        let default = CheckDefaults::default();
        let mut resolve = |code: Option<Duration>, variable: &str, default: Duration| {
            code.or_else(|| reader.duration(variable)).unwrap_or(default).min(MAX_DURATION)
        };
        CheckDefaults {
            timeout: resolve(self.timeout, "HEALTH_TIMEOUT", default.timeout),
            ttl: resolve(self.ttl, "HEALTH_TTL", default.ttl),
            fail_ttl: resolve(self.fail_ttl, "HEALTH_FAIL_TTL", default.fail_ttl),
        }
    }
}
