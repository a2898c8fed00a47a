//! A resolved monitor: what publishing, preflight, the exports and `/monitors` all start from.

use std::borrow::Cow;
use std::fmt;

use axum::http::Method;

#[cfg(feature = "environment")]
use crate::declare::Value;
use crate::declare::{Assertion, Monitor};
use crate::support::{Location, redact_text, redact_url};

/// A monitor as it is published: its definition with the URL, key, name, note and tags that the settings add. `Debug`
/// shows no header or cookie value, and masks what looks like a secret in the URL and the body.
#[derive(Clone)]
pub struct ResolvedMonitor {
    /// Its identity at the monitoring API.
    pub key: String,
    /// The name that people see.
    pub name: String,
    /// The declared note, and where the monitor is declared.
    pub note: String,
    /// The method of its request.
    pub method: Method,
    /// The URL that it requests. If the host of this application is unknown, only the path. It may contain a secret that
    /// the definition has in its query or path; [`shown_url`](Self::shown_url) does not.
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
    /// The URL as it may be shown: what has the name or the form of a secret, in a parameter of the query for example, is
    /// `********`.
    pub fn shown_url(&self) -> Cow<'_, str> {
        redact_url(&self.url)
    }

    /// The body of its request as it may be shown.
    pub(crate) fn shown_body(&self) -> Option<String> {
        self.definition.body.as_deref().map(redact_text)
    }

    /// The variables that hold its secrets.
    #[cfg(feature = "environment")]
    pub(crate) fn secret_variables(&self) -> impl Iterator<Item = &str> {
        let values = self.definition.headers.iter().chain(&self.definition.cookies);
        values.filter_map(|(_, value)| match value {
            Value::Env(name) => Some(name.as_str()),
            Value::Literal(_) => None,
        })
    }

    /// Where the monitor is declared.
    pub fn location(&self) -> Location {
        self.definition.location
    }

    /// The conditions that a response must meet.
    pub fn assertions(&self) -> &[Assertion] {
        &self.definition.assertions
    }
}

impl fmt::Debug for ResolvedMonitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResolvedMonitor")
            .field("key", &self.key)
            .field("name", &self.name)
            .field("note", &self.note)
            .field("method", &self.method)
            .field("url", &self.shown_url())
            .field("tags", &self.tags)
            .field("environment", &self.environment)
            .field("definition", &self.definition)
            .finish()
    }
}
