//! Who publishes, where to, and under which rules: what the background, [`Monitors`](crate::Monitors) and
//! [`Health::put`](crate::Health::put) have in common.

use std::time::SystemTime;

use crate::error::Error;
use crate::monitors::ResolvedMonitor;
use crate::publish::api::{ApiError, Attended, Cronitor, Listing, MonitoringApi, list};
use crate::publish::plan::{Owner, Plan, Wanted, plan};
use crate::publish::progress::Progress;
use crate::publish::send::{Applied, Draft, apply, secrets};
use crate::settings::{Prune, Publishing, Secret};

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
        self.compare(&self.attended(monitors.iter())?, wanted(monitors, |_| None))
            .await
            .map_err(|error| Error::api(error.to_string()))
    }

    /// Applies while somebody waits.
    pub(crate) async fn apply(&self, monitors: &[ResolvedMonitor], plan: Plan) -> Result<Applied, Error> {
        Ok(apply(&self.attended(monitors.iter())?, plan, self.settings.batch, &self.progress).await)
    }

    /// Publishes `monitors` and `others`, which nothing declares, while somebody waits; nothing is pruned.
    pub(crate) async fn put(
        &self,
        monitors: &[ResolvedMonitor],
        others: &[ResolvedMonitor],
    ) -> Result<Applied, Error> {
        let api = self.attended(monitors.iter().chain(others))?;
        let mut all = wanted(monitors, |_| None);
        all.extend(others.iter().map(|monitor| Wanted { monitor, undeclared: true, withheld: None }));
        let mut publication = self.clone();
        publication.settings.rules.prune = Prune::Off;
        let plan = publication.compare(&api, all).await.map_err(|error| Error::api(error.to_string()))?;
        Ok(apply(&api, plan, self.settings.batch, &self.progress).await)
    }

    /// The client of the API, without patience, that tells no secret of `monitors`.
    ///
    /// # Errors
    /// When publishing is switched off, there is no key, or no TLS.
    pub(super) fn api<'a>(
        &self,
        monitors: impl Iterator<Item = &'a ResolvedMonitor>,
    ) -> Result<Cronitor, String> {
        if !self.settings.enabled {
            return Err("publishing is switched off: by HEALTH_PUBLISH, or by `.publish(false)`".to_owned());
        }
        let key = self.settings.api_key.clone().ok_or("no key is set: set CRONITOR_API_KEY")?;
        Cronitor::new(&self.settings.api_url, key, self.secrets(monitors))
    }

    pub(super) fn secrets<'a>(&self, monitors: impl Iterator<Item = &'a ResolvedMonitor>) -> Vec<Secret> {
        secrets(monitors, &*self.settings.variables)
    }

    fn attended<'a>(
        &self,
        monitors: impl Iterator<Item = &'a ResolvedMonitor>,
    ) -> Result<Attended<Cronitor>, Error> {
        self.api(monitors).map(Attended).map_err(Error::api)
    }

    fn draft(&self, wanted: &Wanted<'_>) -> Result<Draft, String> {
        if let Some(why) = &wanted.withheld {
            return Err(why.clone());
        }
        if wanted.monitor.url.starts_with('/') {
            return Err("the host of this application is not known: set HEALTH_BASE_URL or `.base_url(..)`"
                .to_owned());
        }
        Draft::new(wanted.monitor, &*self.settings.variables, &self.owner, wanted.undeclared)
    }

    /// Lists what the API has, and compares.
    pub(super) async fn compare(
        &self,
        api: &impl MonitoringApi,
        wanted: Vec<Wanted<'_>>,
    ) -> Result<Plan, ApiError> {
        let mut listing = list(api, &self.owner.tag()).await?;
        // A key that was chosen may belong to a monitor that somebody made by hand, which has no tag of ours yet.
        let chosen = wanted.iter().filter(|wanted| wanted.monitor.definition.key.is_some());
        for Wanted { monitor, .. } in chosen {
            if !listing.monitors.iter().any(|known| known.key == monitor.key) {
                listing.monitors.extend(api.monitor(&monitor.key).await?);
            }
        }
        Ok(self.plan_of(wanted, listing, SystemTime::now()))
    }

    fn plan_of(&self, wanted: Vec<Wanted<'_>>, listing: Listing, now: SystemTime) -> Plan {
        plan(wanted, |wanted| self.draft(wanted), listing, &self.owner, self.settings.rules, now)
    }

    /// For the benchmark of planning: what is planned against `listed`, as it would be sent.
    pub(crate) fn planned(
        &self,
        monitors: &[ResolvedMonitor],
        listed: serde_json::Value,
        now: SystemTime,
    ) -> (usize, Vec<u8>) {
        let monitors_listed = crate::publish::api::listed(listed).unwrap_or_default().monitors;
        let listing = Listing { monitors: monitors_listed, doubt: None };
        let plan = self.plan_of(wanted(monitors, |_| None), listing, now);
        let payloads: Vec<_> = plan.steps.iter().filter_map(|step| step.payload.as_ref()).collect();
        (payloads.len(), serde_json::to_vec(&payloads).unwrap_or_default())
    }
}

/// What is declared, less what is `withheld` for a reason.
pub(super) fn wanted<'a>(
    monitors: &'a [ResolvedMonitor],
    withheld: impl Fn(&str) -> Option<String>,
) -> Vec<Wanted<'a>> {
    let wanted = |monitor: &'a ResolvedMonitor| Wanted {
        monitor,
        undeclared: false,
        withheld: withheld(&monitor.key),
    };
    monitors.iter().map(wanted).collect()
}
