//! The knobs of the monitors and of their publishing.

#[cfg(feature = "publish")]
use std::time::Duration;

use crate::builder::Builder;
#[cfg(feature = "publish")]
use crate::settings::Prune;
#[cfg(feature = "publish")]
use crate::settings::Secret;

impl Builder {
    /// Where the monitors find this application: `https://shop.example.com`. Else `HEALTH_BASE_URL`.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.overrides.base_url = Some(url.into());
        self
    }

    /// The host where the monitors find this application by https, unless there is a base URL. Else `HEALTH_HOSTNAME`,
    /// then `HOSTNAME`.
    pub fn hostname(mut self, hostname: impl Into<String>) -> Self {
        self.overrides.hostname = Some(hostname.into());
        self
    }

    /// The environment, which is part of each monitor's identity. Else `HEALTH_ENV`; default `production`, or
    /// `development` in a debug build.
    pub fn environment(mut self, environment: impl Into<String>) -> Self {
        self.overrides.environment = Some(environment.into());
        self
    }

    /// Adds tags to every monitor. And what `HEALTH_MONITOR_TAGS` lists.
    pub fn monitor_tags<T: Into<String>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        self.overrides.tags.extend(tags.into_iter().map(Into::into));
        self
    }

    /// The key of the monitoring API. Else `CRONITOR_API_KEY`; without one nothing is published.
    #[cfg(feature = "publish")]
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.overrides.publishing.api_key = Some(Secret::new(key));
        self
    }

    /// The address of the monitoring API. Else `CRONITOR_API_URL`; default `https://cronitor.io/api`.
    #[cfg(feature = "publish")]
    pub fn api_url(mut self, url: impl Into<String>) -> Self {
        self.overrides.publishing.api_url = Some(url.into());
        self
    }

    /// Whether monitors are published at all; default true.
    /// Else `HEALTH_PUBLISH`.
    #[cfg(feature = "publish")]
    pub fn publish(mut self, publish: bool) -> Self {
        self.overrides.publishing.enabled = Some(publish);
        self
    }

    /// Publishing starts at a random moment within this time, so that replicas do not publish all at once. Default
    /// 10 s; zero in a debug build.
    /// Else `HEALTH_PUBLISH_JITTER`.
    #[cfg(feature = "publish")]
    pub fn publish_jitter(mut self, jitter: Duration) -> Self {
        self.overrides.publishing.jitter = Some(jitter);
        self
    }

    /// How many monitors one request puts. Default 100.
    /// Else `HEALTH_PUBLISH_BATCH`.
    #[cfg(feature = "publish")]
    pub fn publish_batch(mut self, monitors: usize) -> Self {
        self.overrides.publishing.batch = Some(monitors);
        self
    }

    /// What is done with monitors that this application once published in this environment and does not declare any
    /// more. Default [`Prune::Off`].
    /// Else `HEALTH_PRUNE`.
    ///
    /// Whatever is in doubt stays: what has no record of this application, what was copied or made by hand, everything
    /// while the list of monitors is not complete, and everything a later release has applied.
    #[cfg(feature = "publish")]
    pub fn prune(mut self, prune: Prune) -> Self {
        self.overrides.publishing.prune = Some(prune);
        self
    }

    /// How long such a monitor stays after it was first seen that nothing declares it. Default 24 h.
    /// Else `HEALTH_PRUNE_GRACE`.
    #[cfg(feature = "publish")]
    pub fn prune_grace(mut self, grace: Duration) -> Self {
        self.overrides.publishing.prune_grace = Some(grace);
        self
    }

    /// How many per cent of the monitors of this application and environment may go at once; if it were more, none
    /// goes. Default 20.
    /// Else `HEALTH_PRUNE_LIMIT`.
    #[cfg(feature = "publish")]
    pub fn prune_limit(mut self, per_cent: u8) -> Self {
        self.overrides.publishing.prune_limit = Some(per_cent);
        self
    }

    /// Whether a [`Preflight`](crate::preflight::Preflight) comes before publishing, and holds back the monitors that fail; default
    /// false. `Health::serve` asks the router that it serves, [`Health::start`](crate::Health::start)
    /// the base URL over the network.
    /// Else `HEALTH_PREFLIGHT`.
    #[cfg(feature = "publish")]
    pub fn preflight(mut self, preflight: bool) -> Self {
        self.overrides.publishing.preflight = Some(preflight);
        self
    }
}
