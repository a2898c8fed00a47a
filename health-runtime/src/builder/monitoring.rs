//! Settings of the monitors and of publishing.

#[cfg(feature = "publish")]
use std::time::Duration;

use crate::builder::Builder;
#[cfg(feature = "publish")]
use crate::settings::Prune;
#[cfg(feature = "publish")]
use crate::settings::Secret;

impl Builder {
    /// Sets the address at which the monitoring service reaches this application: `https://shop.example.com`.
    ///
    /// Environment: `HEALTH_BASE_URL`.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.overrides.base_url = Some(url.into());
        self
    }

    /// Sets the host at which the monitoring service reaches this application by https. A base URL takes precedence.
    ///
    /// Environment: `HEALTH_HOSTNAME`, then `HOSTNAME`.
    pub fn hostname(mut self, hostname: impl Into<String>) -> Self {
        self.overrides.hostname = Some(hostname.into());
        self
    }

    /// Sets the name of the environment. It is part of the identity of each monitor: staging and production need
    /// different names.
    ///
    /// Environment: `HEALTH_ENV`. Default: `production`; `development` in a debug build.
    pub fn environment(mut self, environment: impl Into<String>) -> Self {
        self.overrides.environment = Some(environment.into());
        self
    }

    /// Adds tags to every monitor, in addition to those of `HEALTH_MONITOR_TAGS`.
    pub fn monitor_tags<T: Into<String>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        self.overrides.tags.extend(tags.into_iter().map(Into::into));
        self
    }

    /// Sets the key of the monitoring API. Without a key nothing is published.
    ///
    /// Environment: `CRONITOR_API_KEY`.
    #[cfg(feature = "publish")]
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.overrides.publishing.api_key = Some(Secret::new(key));
        self
    }

    /// Sets the address of the monitoring API.
    ///
    /// Environment: `CRONITOR_API_URL`. Default: `https://cronitor.io/api`.
    #[cfg(feature = "publish")]
    pub fn api_url(mut self, url: impl Into<String>) -> Self {
        self.overrides.publishing.api_url = Some(url.into());
        self
    }

    /// Sets whether the application publishes its monitors.
    ///
    /// Environment: `HEALTH_PUBLISH`. Default: true.
    #[cfg(feature = "publish")]
    pub fn publish(mut self, publish: bool) -> Self {
        self.overrides.publishing.enabled = Some(publish);
        self
    }

    /// Sets the time within which publishing starts, at a random moment, so that replicas do not publish all at once.
    ///
    /// Environment: `HEALTH_PUBLISH_JITTER`. Default: 10 s; zero in a debug build.
    #[cfg(feature = "publish")]
    pub fn publish_jitter(mut self, jitter: Duration) -> Self {
        self.overrides.publishing.jitter = Some(jitter);
        self
    }

    /// Sets how many monitors one request publishes. At least one.
    ///
    /// Environment: `HEALTH_PUBLISH_BATCH`. Default: 100.
    #[cfg(feature = "publish")]
    pub fn publish_batch(mut self, monitors: usize) -> Self {
        self.overrides.publishing.batch = Some(monitors);
        self
    }

    /// Sets what to do with orphans: monitors that this application published earlier in this environment and no
    /// longer declares.
    ///
    /// A monitor stays if it has no record of this application, for example because it was copied or made by hand.
    /// Every monitor stays while the list of monitors may be incomplete, and after a later release has applied its
    /// monitors.
    ///
    /// Environment: `HEALTH_PRUNE`. Default: [`Prune::Off`].
    #[cfg(feature = "publish")]
    pub fn prune(mut self, prune: Prune) -> Self {
        self.overrides.publishing.prune = Some(prune);
        self
    }

    /// Sets how long an orphan stays after the library first found it.
    ///
    /// Environment: `HEALTH_PRUNE_GRACE`. Default: 24 h.
    #[cfg(feature = "publish")]
    pub fn prune_grace(mut self, grace: Duration) -> Self {
        self.overrides.publishing.prune_grace = Some(grace);
        self
    }

    /// Sets the percentage of the monitors of this application and environment that one plan may remove. A plan that
    /// would remove more removes none.
    ///
    /// Environment: `HEALTH_PRUNE_LIMIT`. Default: 20.
    #[cfg(feature = "publish")]
    pub fn prune_limit(mut self, per_cent: u8) -> Self {
        self.overrides.publishing.prune_limit = Some(per_cent);
        self
    }

    /// Sets whether a [`Preflight`](crate::preflight::Preflight) runs before publishing and holds back the monitors
    /// that fail. `Health::serve` sends the requests to the router that it serves, and
    /// [`Health::start`](crate::Health::start) sends them to the base URL over the network.
    ///
    /// Environment: `HEALTH_PREFLIGHT`. Default: false.
    #[cfg(feature = "publish")]
    pub fn preflight(mut self, preflight: bool) -> Self {
        self.overrides.publishing.preflight = Some(preflight);
        self
    }
}
