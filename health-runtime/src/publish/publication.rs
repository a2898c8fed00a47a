//! Who publishes, where to, and under which rules: what the background, [`Monitors`](crate::Monitors) and
//! [`Health::put`](crate::Health::put) have in common.

use std::time::SystemTime;

use super::ResolvedMonitor;
use super::api::{ApiError, MonitoringApi};
use super::apply::{Applied, apply};
use super::cronitor::Cronitor;
use super::listing::{Listing, list};
use super::owner::Owner;
use super::patience::Attended;
use super::payload::Payload;
use super::plan::{Declared, Plan, plan};
use super::progress::Progress;
use super::prune::Prune;
use crate::error::Error;
use crate::settings::publishing::Publishing;

/// Who publishes, where to, and under which rules.
#[derive(Clone)]
pub(crate) struct Publication {
    pub(crate) owner: Owner,
    pub(crate) settings: Publishing,
    pub(crate) progress: Progress,
}

impl Publication {
    /// Whether there is a key to publish with.
    pub(crate) fn is_possible(&self) -> bool {
        self.settings.api_key.is_some()
    }

    /// Whether there is anything to publish, or orphans to look for.
    pub(crate) fn has_work(&self, monitors: &[ResolvedMonitor]) -> bool {
        self.settings.enabled && (!monitors.is_empty() || self.settings.rules.prune != Prune::Off)
    }

    /// Plans while somebody waits.
    pub(crate) async fn plan(&self, monitors: &[ResolvedMonitor]) -> Result<Plan, Error> {
        let declared = self.declared(monitors, |_| None);
        self.compare(&self.attended()?, declared).await.map_err(|error| Error::api(error.to_string()))
    }

    /// Applies while somebody waits.
    pub(crate) async fn apply(&self, plan: Plan) -> Result<Applied, Error> {
        Ok(apply(&self.attended()?, plan, self.settings.batch, &self.progress).await)
    }

    /// Publishes `monitors` and `others`, which nothing declares, while somebody waits; nothing is pruned.
    pub(crate) async fn put(
        &self,
        monitors: &[ResolvedMonitor],
        others: &[ResolvedMonitor],
    ) -> Result<Applied, Error> {
        let api = self.attended()?;
        let mut declared = self.declared(monitors, |_| None);
        declared.extend(others.iter().map(|monitor| self.one(monitor, true)));
        let mut publication = self.clone();
        publication.settings.rules.prune = Prune::Off;
        let plan =
            publication.compare(&api, declared).await.map_err(|error| Error::api(error.to_string()))?;
        Ok(apply(&api, plan, self.settings.batch, &self.progress).await)
    }

    /// The client of the API, without patience.
    ///
    /// # Errors
    /// When publishing is switched off, there is no key, or no TLS.
    pub(super) fn api(&self) -> Result<Cronitor, String> {
        if !self.settings.enabled {
            return Err("publishing is switched off: by HEALTH_PUBLISH, or by `.publish(false)`".to_owned());
        }
        let key = self.settings.api_key.clone().ok_or("no key is set: set CRONITOR_API_KEY")?;
        Cronitor::new(&self.settings.api_url, key)
    }

    fn attended(&self) -> Result<Attended<Cronitor>, Error> {
        self.api().map(Attended).map_err(Error::api)
    }

    /// What is declared, as it is to be sent, less what is `withheld` for a reason.
    pub(super) fn declared<'a>(
        &self,
        monitors: &'a [ResolvedMonitor],
        withheld: impl Fn(&str) -> Option<String>,
    ) -> Vec<Declared<'a>> {
        let declared = |monitor: &'a ResolvedMonitor| match withheld(&monitor.key) {
            Some(why) => Declared { monitor, payload: Err(why) },
            None => self.one(monitor, false),
        };
        monitors.iter().map(declared).collect()
    }

    fn one<'a>(&self, monitor: &'a ResolvedMonitor, undeclared: bool) -> Declared<'a> {
        let payload = if monitor.url.starts_with('/') {
            Err("the host of this application is not known: set HEALTH_BASE_URL or `.base_url(..)`"
                .to_owned())
        } else {
            Payload::new(monitor, &*self.settings.variables, &self.owner, undeclared)
        };
        Declared { monitor, payload }
    }

    /// Lists what the API has, and compares.
    pub(super) async fn compare(
        &self,
        api: &impl MonitoringApi,
        declared: Vec<Declared<'_>>,
    ) -> Result<Plan, ApiError> {
        let mut listing = list(api, &self.owner.tag()).await?;
        // A key that was chosen may belong to a monitor that somebody made by hand, which has no tag of ours yet.
        let chosen = declared.iter().filter(|declared| declared.monitor.definition.key.is_some());
        for Declared { monitor, .. } in chosen {
            if !listing.monitors.iter().any(|known| known.key == monitor.key) {
                listing.monitors.extend(api.monitor(&monitor.key).await?);
            }
        }
        Ok(plan(declared, listing, &self.owner, self.settings.rules, SystemTime::now()))
    }

    /// For the benchmark of planning: what is planned against `listed`, as it would be sent.
    pub(crate) fn planned(
        &self,
        monitors: &[ResolvedMonitor],
        listed: serde_json::Value,
        now: SystemTime,
    ) -> (usize, Vec<u8>) {
        let monitors_listed = super::cronitor::listed(listed).unwrap_or_default().monitors;
        let listing = Listing { monitors: monitors_listed, doubt: None };
        let plan = plan(self.declared(monitors, |_| None), listing, &self.owner, self.settings.rules, now);
        let payloads: Vec<_> = plan.steps.iter().filter_map(|step| step.payload.as_ref()).collect();
        (payloads.len(), serde_json::to_vec(&payloads).unwrap_or_default())
    }
}
