//! Planning and applying by hand: for a deploy script or a review.

use std::time::Duration;

use super::Monitors;
use crate::error::Error;
use crate::publish::{Applied, Plan};
use crate::settings::{Prune, PruneRules};

impl Monitors {
    /// Prunes by this rule rather than by the settings'.
    #[must_use]
    pub fn prune(&self, prune: Prune) -> Self {
        self.with(|rules| rules.prune = prune)
    }

    /// Lets orphans stay for this long rather than for the settings' grace.
    #[must_use]
    pub fn prune_grace(&self, grace: Duration) -> Self {
        self.with(|rules| rules.grace = grace)
    }

    /// Lets at most this many per cent of the owned monitors go at once rather than the settings' limit.
    #[must_use]
    pub fn prune_limit(&self, per_cent: u8) -> Self {
        self.with(|rules| rules.limit = per_cent.min(100))
    }

    fn with(&self, change: impl FnOnce(&mut PruneRules)) -> Self {
        let mut monitors = self.clone();
        change(&mut monitors.publication.settings.rules);
        monitors
    }

    /// Lists what the monitoring API has of this application and environment, and compares it with what is
    /// declared. It changes nothing. Call it inside a tokio runtime with time and IO.
    ///
    /// # Errors
    /// When there is no key, or the API cannot be asked: it is tried three times.
    pub async fn plan(&self) -> Result<Plan, Error> {
        self.publication.plan(&self.resolved).await
    }

    /// Sends what `plan` says has to change, in batches; a batch that is refused is halved until the culprit stands
    /// alone. What was changed since the plan was made is overwritten. Call it inside a tokio runtime with time and IO.
    ///
    /// # Errors
    /// When there is no key. What became of each monitor, and whether the API stopped answering, is in the result.
    pub async fn apply(&self, plan: Plan) -> Result<Applied, Error> {
        self.publication.apply(&self.resolved, plan).await
    }
}
