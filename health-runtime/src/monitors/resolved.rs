//! A resolved monitor: what publishing, preflight, the exports and `/monitors` all start from.

use std::time::Duration;

use axum::http::Method;

use crate::declare::{
    Assertion, DEFAULT_FOLLOW_REDIRECTS, DEFAULT_INTERVAL, DEFAULT_TIMEOUT, DEFAULT_VERIFY_SSL, Monitor,
};
use crate::support::Location;

/// A monitor as it is published: its definition with the URL, key, name, note and tags that the settings add. `Debug`
/// shows no header or cookie value.
#[derive(Clone, Debug)]
pub struct ResolvedMonitor {
    /// Its identity at the monitoring API.
    pub key: String,
    /// The name that people see.
    pub name: String,
    /// The declared note, and where the monitor is declared.
    pub note: String,
    /// The method of its request.
    pub method: Method,
    /// The address that it requests; only a path while the host of this application is unknown.
    pub url: String,
    /// The tags of the definition and of the settings, `managed-by:health-runtime`, and an `owned-by:` tag with the
    /// application and the environment, by which the API lists them.
    pub tags: Vec<String>,
    /// The environment it belongs to.
    pub environment: String,
    /// The definition; boxed, since it is far larger than the rest.
    pub(crate) definition: Box<Monitor>,
}

impl ResolvedMonitor {
    /// Where the monitor is declared.
    pub fn location(&self) -> Location {
        self.definition.location
    }

    /// The conditions that a response must meet.
    pub fn assertions(&self) -> &[Assertion] {
        &self.definition.assertions
    }

    /// Whether its URL has a host. Without one it can be neither published nor exported.
    #[cfg_attr(
        not(any(feature = "export", feature = "publish")),
        expect(dead_code, reason = "publishing and the exports need it")
    )]
    pub(crate) fn has_host(&self) -> bool {
        !self.url.starts_with('/')
    }

    #[cfg_attr(not(feature = "export"), expect(dead_code, reason = "the scrape configuration has it"))]
    pub(crate) fn interval(&self) -> Duration {
        self.definition.every.unwrap_or(DEFAULT_INTERVAL)
    }

    #[cfg_attr(
        not(any(feature = "export", feature = "preflight")),
        expect(dead_code, reason = "probes outside of the monitoring API need it")
    )]
    pub(crate) fn timeout(&self) -> Duration {
        self.definition.timeout.unwrap_or(DEFAULT_TIMEOUT)
    }

    #[cfg_attr(
        not(any(feature = "export", feature = "preflight")),
        expect(dead_code, reason = "probes outside of the monitoring API need it")
    )]
    pub(crate) fn follows_redirects(&self) -> bool {
        self.definition.follow_redirects.unwrap_or(DEFAULT_FOLLOW_REDIRECTS)
    }

    #[cfg_attr(
        not(any(feature = "export", feature = "preflight")),
        expect(dead_code, reason = "probes outside of the monitoring API need it")
    )]
    pub(crate) fn verifies_certificate(&self) -> bool {
        self.definition.verify_ssl.unwrap_or(DEFAULT_VERIFY_SSL)
    }
}
