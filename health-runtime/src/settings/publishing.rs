//! The knobs of publishing.

use std::time::Duration;

use super::prune::{Prune, PruneRules};
use crate::error::Mistake;
use crate::settings::address::base;
use crate::settings::read::{Reader, Variables};
use crate::settings::secret::Secret;

/// Twenty replicas that start together ask twice a second; in a debug build somebody waits.
const JITTER: Duration = Duration::from_secs(if cfg!(debug_assertions) { 0 } else { 10 });

/// What the builder collects.
#[derive(Default)]
pub(crate) struct PublishingOverrides {
    pub(crate) enabled: Option<bool>,
    pub(crate) api_key: Option<Secret>,
    pub(crate) api_url: Option<String>,
    pub(crate) jitter: Option<Duration>,
    pub(crate) batch: Option<usize>,
    pub(crate) prune: Option<Prune>,
    pub(crate) prune_grace: Option<Duration>,
    pub(crate) prune_limit: Option<u8>,
    pub(crate) preflight: Option<bool>,
}

/// The knobs as they are set.
#[derive(Clone)]
pub(crate) struct Publishing {
    pub(crate) enabled: bool,
    pub(crate) api_key: Option<Secret>,
    pub(crate) api_url: String,
    pub(crate) jitter: Duration,
    /// How many monitors one request puts, at least one.
    pub(crate) batch: usize,
    pub(crate) rules: PruneRules,
    /// Whether a preflight comes first, and holds back what fails.
    pub(crate) preflight: bool,
    /// Where the secrets of the monitors are read from.
    pub(crate) variables: Variables,
}

impl PublishingOverrides {
    /// Asks the environment for what is open.
    pub(super) fn resolve(self, reader: &mut Reader<'_>) -> Publishing {
        reader.mistakes.extend(Mistake::those([
            (
                self.api_key.as_ref().is_some_and(|key| key.expose().is_empty()),
                "`.api_key(\"\")` is no key: leave it out, and nothing is published, or pass one",
            ),
            (self.batch == Some(0), "with `.publish_batch(0)` no monitor could ever be put: write 1 or more"),
            (
                self.prune_limit.is_some_and(|limit| limit > 100),
                "`.prune_limit(..)` is more than 100 per cent",
            ),
        ]));
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
        let api_key = self.api_key.or_else(|| reader.secret("CRONITOR_API_KEY"));
        let prune = self.prune.or_else(|| {
            reader.parsed("HEALTH_PRUNE", "is neither `off` nor `pause` nor `delete`", Prune::parse)
        });
        let prune_limit = self.prune_limit.or_else(|| {
            reader.parsed("HEALTH_PRUNE_LIMIT", "is not a number of per cent from 0 to 100", |text| {
                text.parse().ok().filter(|per_cent| *per_cent <= 100)
            })
        });
        Publishing {
            enabled,
            api_key: api_key.filter(|_| enabled),
            api_url,
            jitter: self.jitter.or_else(|| reader.duration("HEALTH_PUBLISH_JITTER")).unwrap_or(JITTER),
            preflight,
            batch: self.batch.or_else(|| reader.count("HEALTH_PUBLISH_BATCH")).unwrap_or(100).max(1),
            rules: PruneRules {
                prune: prune.unwrap_or_default(),
                grace: self
                    .prune_grace
                    .or_else(|| reader.duration("HEALTH_PRUNE_GRACE"))
                    .unwrap_or(Duration::from_secs(24 * 60 * 60)),
                limit: prune_limit.unwrap_or(20),
            },
            variables: Variables::clone(reader.variables),
        }
    }
}
