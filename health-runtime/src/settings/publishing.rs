//! The knobs of publishing.

use std::time::Duration;

use super::address::base;
use super::read::{Reader, Variables};
use super::{Secret, UNHURRIED};
use crate::error::Mistake;

/// What the builder collects.
#[derive(Default)]
pub(crate) struct Open {
    pub(crate) enabled: Option<bool>,
    pub(crate) api_key: Option<Secret>,
    pub(crate) api_url: Option<String>,
    pub(crate) jitter: Option<Duration>,
    pub(crate) preflight: Option<bool>,
}

/// The knobs as they are set.
#[derive(Clone)]
pub(crate) struct Publishing {
    pub(crate) enabled: bool,
    pub(crate) api_key: Option<Secret>,
    pub(crate) api_url: String,
    pub(crate) jitter: Duration,
    /// Whether a preflight comes first, and holds back what fails.
    #[cfg_attr(not(test), expect(dead_code, reason = "the publisher asks before it puts"))]
    pub(crate) preflight: bool,
    /// Where the secrets of the monitors are read from.
    pub(crate) variables: Variables,
}

impl Open {
    /// Asks the environment for what is open.
    pub(super) fn settle(self, reader: &mut Reader<'_>) -> Publishing {
        let mut switch =
            |name: &str| reader.parsed(name, "is neither `true` nor `false`", |text| text.parse().ok());
        let enabled = self.enabled.or_else(|| switch("HEALTH_PUBLISH")).unwrap_or(true);
        let preflight = self.preflight.or_else(|| switch("HEALTH_PREFLIGHT")).unwrap_or(false);
        let (api_url, source) = match (self.api_url, reader.text("CRONITOR_API_URL")) {
            (Some(url), _) => (url, "api_url"),
            (None, Some(url)) => (url, "CRONITOR_API_URL"),
            (None, None) => ("https://cronitor.io/api".to_owned(), "api_url"),
        };
        let api_url = base(&api_url).unwrap_or_else(|why| {
            reader.mistakes.push(Mistake::new(format!("`{source}` {why}")));
            api_url
        });
        let api_key = self.api_key.or_else(|| reader.text("CRONITOR_API_KEY").map(Secret::new));
        Publishing {
            enabled,
            api_key: api_key.filter(|_| enabled),
            api_url,
            jitter: self.jitter.or_else(|| reader.duration("HEALTH_PUBLISH_JITTER")).unwrap_or(UNHURRIED),
            preflight,
            variables: Variables::clone(reader.variables),
        }
    }
}
