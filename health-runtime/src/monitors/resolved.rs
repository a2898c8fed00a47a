//! A resolved monitor: what publishing, preflight, the exports and `/monitors` all start from.

use axum::http::Method;

use crate::declare::{Assertion, Monitor};
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
    /// The URL that it requests. If the host of this application is unknown, only the path.
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
}
