//! Plans and applies monitors in code, for a deploy script or a review.

use std::time::Duration;

use super::Monitors;
use crate::error::Error;
use crate::publish::{Applied, Plan};
use crate::settings::{Prune, PruneRules};

impl Monitors {
    /// Returns the same monitors with this rule for orphans instead of that of the settings.
    #[must_use]
    pub fn prune(&self, prune: Prune) -> Self {
        self.with(|rules| rules.prune = prune)
    }

    /// Returns the same monitors with this grace period for orphans instead of that of the settings.
    #[must_use]
    pub fn prune_grace(&self, grace: Duration) -> Self {
        self.with(|rules| rules.grace = grace)
    }

    /// Returns the same monitors with this limit instead of that of the settings: the percentage of the owned
    /// monitors that one plan may remove.
    #[must_use]
    pub fn prune_limit(&self, per_cent: u8) -> Self {
        self.with(|rules| rules.limit = per_cent.min(100))
    }

    fn with(&self, change: impl FnOnce(&mut PruneRules)) -> Self {
        let mut monitors = self.clone();
        change(&mut monitors.publication.settings.rules);
        monitors
    }

    /// Lists the monitors that the API has for this application and environment, and compares them with the declarations. It
    /// changes nothing. Call it inside a tokio runtime with time and IO.
    ///
    /// # Errors
    /// When there is no API key, or when three requests to the API failed.
    pub async fn plan(&self) -> Result<Plan, Error> {
        self.publication.plan(&self.resolved).await
    }

    /// Sends the changes of `plan` in batches. If the API refuses a batch, this method halves it until it has
    /// isolated the refused monitor. It overwrites changes that were made at the API after the plan. Call it inside a
    /// tokio runtime with time and IO.
    ///
    /// # Errors
    /// When there is no API key. The result says what happened to each monitor, and whether the API stopped responding.
    pub async fn apply(&self, plan: Plan) -> Result<Applied, Error> {
        self.publication.apply(&self.resolved, plan).await
    }
}
