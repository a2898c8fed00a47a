//! What the probes outside of the monitoring API need to know of a monitor: those of a preflight, and those of Prometheus.

use std::time::Duration;

use crate::declare::monitor_defaults;
use crate::monitors::resolved::ResolvedMonitor;

impl ResolvedMonitor {
    /// Whether its URL has a host. Without one it can be neither published nor exported.
    pub(crate) fn has_host(&self) -> bool {
        !self.url.starts_with('/')
    }

    pub(crate) fn timeout(&self) -> Duration {
        self.definition.timeout.unwrap_or(monitor_defaults::TIMEOUT)
    }

    pub(crate) fn follows_redirects(&self) -> bool {
        self.definition.follow_redirects.unwrap_or(monitor_defaults::FOLLOW_REDIRECTS)
    }

    pub(crate) fn verifies_certificate(&self) -> bool {
        self.definition.verify_ssl.unwrap_or(monitor_defaults::VERIFY_SSL)
    }
}
