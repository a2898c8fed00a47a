//! Plans and applies monitors in code, for a deploy script or a review.

use std::time::Duration;

use super::Monitors;
use crate::error::Error;
use crate::publish::{Applied, Plan};
use crate::settings::{Prune, PruneRules};

impl Monitors {
    /// Prunes by this rule instead of that of the settings.
    #[must_use]
    pub fn prune(&self, prune: Prune) -> Self {
        self.with(|rules| rules.prune = prune)
    }

    /// Keeps orphans for this long instead of the grace of the settings.
    #[must_use]
    pub fn prune_grace(&self, grace: Duration) -> Self {
        self.with(|rules| rules.grace = grace)
    }

    /// Removes at most this many per cent of the owned monitors, instead of the limit of the settings.
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

    /// Sends the changes of `plan` in batches. It halves a batch that the API refuses until the refused monitor is alone. It
    /// overwrites what changed at the API after the plan was made. Call it inside a tokio runtime with time and IO.
    ///
    /// # Errors
    /// When there is no API key. The result says what happened to each monitor, and whether the API stopped responding.
    pub async fn apply(&self, plan: Plan) -> Result<Applied, Error> {
        self.publication.apply(&self.resolved, plan).await
    }
}
