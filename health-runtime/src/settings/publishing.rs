//! The settings of publishing.

use std::time::Duration;

use crate::error::Mistake;
use crate::settings::base_url::parse_base_url;
use crate::settings::ca_file::CaCertificates;
use crate::settings::defaults;
use crate::settings::prune::{Prune, PruneRules};
use crate::settings::reader::{Reader, Variables, quoted};
use crate::settings::secret::Secret;

/// What the code sets. The environment decides each `None`, then the default.
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

/// The settings of publishing, resolved.
#[derive(Clone)]
pub(crate) struct Publishing {
    pub(crate) enabled: bool,
    /// Absent where publishing is off.
    pub(crate) api_key: Option<Secret>,
    pub(crate) api_url: String,
    /// Publishing starts at a random moment within this time.
    pub(crate) jitter: Duration,
    /// How many monitors one request puts, at least one.
    pub(crate) batch: usize,
    pub(crate) rules: PruneRules,
    /// Whether a preflight runs before publishing, and holds back the monitors that fail it.
    pub(crate) preflight: bool,
    /// What the client of the API trusts in addition to the certificates of the machine.
    pub(crate) authorities: CaCertificates,
    /// Where the secrets of the monitors are read from.
    pub(crate) variables: Variables,
}

impl PublishingOverrides {
    /// Asks the environment for what the code leaves open.
    pub(super) fn resolve(self, authorities: CaCertificates, reader: &mut Reader<'_>) -> Publishing {
        self.validate(reader.mistakes);
        let enabled = self.enabled.or_else(|| reader.switch("HEALTH_PUBLISH")).unwrap_or(true);
        let preflight = self.preflight.or_else(|| reader.switch("HEALTH_PREFLIGHT")).unwrap_or(false);
        let (api_url, source) = match (self.api_url, reader.text("CRONITOR_API_URL")) {
            (Some(url), _) => (url, "api_url"),
            (None, Some(url)) => (url, "CRONITOR_API_URL"),
            (None, None) => (defaults::API_URL.to_owned(), "api_url"),
        };
        let api_url = parse_base_url(&api_url).unwrap_or_else(|why| {
            reader.mistakes.push(Mistake::new(format!("`{source}`, {}, {why}", quoted(&api_url))));
            api_url
        });
        // Not read where publishing is off: a canary may lack the file.
        let api_key = self.api_key.or_else(|| enabled.then(|| reader.secret("CRONITOR_API_KEY")).flatten());
        let prune = self
            .prune
            .or_else(|| reader.parsed("HEALTH_PRUNE", "must be `off`, `pause` or `delete`", Prune::parse));
        let prune_limit = self.prune_limit.or_else(|| {
            reader.parsed("HEALTH_PRUNE_LIMIT", "must be a whole number of per cent, 0 to 100", |text| {
                text.parse().ok().filter(|per_cent| *per_cent <= 100)
            })
        });
        Publishing {
            enabled,
            api_key: api_key.filter(|_| enabled),
            api_url,
            jitter: self
                .jitter
                .or_else(|| reader.duration("HEALTH_PUBLISH_JITTER"))
                .unwrap_or(defaults::PUBLISH_JITTER),
            preflight,
            batch: self
                .batch
                .or_else(|| reader.count("HEALTH_PUBLISH_BATCH"))
                .unwrap_or(defaults::PUBLISH_BATCH)
                .max(1),
            rules: PruneRules {
                prune: prune.unwrap_or_default(),
                grace: self
                    .prune_grace
                    .or_else(|| reader.duration("HEALTH_PRUNE_GRACE"))
                    .unwrap_or(defaults::PRUNE_GRACE),
                limit: prune_limit.unwrap_or(defaults::PRUNE_LIMIT),
            },
            authorities,
            variables: Variables::clone(reader.variables),
        }
    }

    /// Mistakes that only the code can make: the reader refuses these values in the environment.
    fn validate(&self, mistakes: &mut Vec<Mistake>) {
        mistakes.extend(Mistake::when([
            (
                self.api_key.as_ref().is_some_and(|key| key.expose().is_empty()),
                "`.api_key(\"\")` is empty: pass a key, or remove it to publish nothing",
            ),
            (
                self.batch == Some(0),
                "with `.publish_batch(0)` no monitor could ever be published: set it to 1 or more",
            ),
            (
                self.prune_limit.is_some_and(|limit| limit > 100),
                "`.prune_limit(..)` is more than 100 per cent: set it to 100 or less",
            ),
        ]));
    }
}
