//! Publishing for one application: its owner, its settings and its progress. The background publisher,
//! [`Monitors`](crate::Monitors) and [`Health::put`](crate::Health::put) all work through it.

use std::sync::Arc;
use std::time::SystemTime;

use crate::error::Error;
use crate::monitors::{HeldMonitor, ResolvedMonitor};
use crate::publish::api::{ApiError, Cronitor, Listing, MonitoringApi, WithRetries, list, listed};
use crate::publish::plan::{DesiredMonitor, Draft, Owner, Plan, compare, secrets};
use crate::publish::progress::Progress;
use crate::publish::send::{Applied, apply};
use crate::settings::{Prune, Publishing, Secret};

/// What publishing for one application needs.
#[derive(Clone)]
pub(crate) struct Publication {
    pub(crate) owner: Owner,
    pub(crate) settings: Publishing,
    pub(crate) progress: Progress,
    /// The definitions that are not published because they are wrong.
    pub(crate) held: Arc<[HeldMonitor]>,
}

impl Publication {
    pub(crate) fn has_api_key(&self) -> bool {
        self.settings.api_key.is_some()
    }

    /// Whether there are monitors to publish, or orphans to look for.
    pub(crate) fn has_work(&self, monitors: &[ResolvedMonitor]) -> bool {
        let declared = !monitors.is_empty() || !self.held.is_empty();
        self.settings.enabled && (declared || self.settings.rules.prune != Prune::Off)
    }

    /// Plans, with a few retries: a person waits for it.
    pub(crate) async fn plan(&self, monitors: &[ResolvedMonitor]) -> Result<Plan, Error> {
        self.compare(&self.api_with_retries(monitors.iter())?, declared(monitors, |_| None))
            .await
            .map_err(|error| Error::api(error.to_string()))
    }

    /// Applies `plan`, with a few retries: a person waits for it.
    pub(crate) async fn apply(&self, monitors: &[ResolvedMonitor], plan: Plan) -> Result<Applied, Error> {
        Ok(apply(&self.api_with_retries(monitors.iter())?, plan, self.settings.batch, &self.progress).await)
    }

    /// Publishes `monitors` and `undeclared`, with a few retries. It prunes nothing.
    pub(crate) async fn put(
        &self,
        monitors: &[ResolvedMonitor],
        undeclared: &[ResolvedMonitor],
    ) -> Result<Applied, Error> {
        let api = self.api_with_retries(monitors.iter().chain(undeclared))?;
        let mut desired = declared(monitors, |_| None);
        desired.extend(undeclared.iter().map(|monitor| DesiredMonitor {
            monitor,
            undeclared: true,
            withheld: None,
        }));
        let mut without_pruning = self.clone();
        without_pruning.settings.rules.prune = Prune::Off;
        let plan = without_pruning.compare(&api, desired).await;
        let plan = plan.map_err(|error| Error::api(error.to_string()))?;
        Ok(apply(&api, plan, self.settings.batch, &self.progress).await)
    }

    /// The client of the API, without retries. Its errors contain no secret of `monitors`.
    ///
    /// # Errors
    /// When publishing is switched off, when there is no API key, or when TLS cannot be set up.
    pub(super) fn api<'a>(
        &self,
        monitors: impl Iterator<Item = &'a ResolvedMonitor>,
    ) -> Result<Cronitor, String> {
        if !self.settings.enabled {
            return Err("publishing is switched off by `HEALTH_PUBLISH` or `.publish(false)`".to_owned());
        }
        let key = self.settings.api_key.clone().ok_or("there is no API key: set CRONITOR_API_KEY")?;
        Cronitor::new(&self.settings.api_url, &self.settings.authorities, key, self.secrets(monitors))
    }

    pub(super) fn secrets<'a>(&self, monitors: impl Iterator<Item = &'a ResolvedMonitor>) -> Vec<Secret> {
        secrets(monitors, &*self.settings.variables)
    }

    fn api_with_retries<'a>(
        &self,
        monitors: impl Iterator<Item = &'a ResolvedMonitor>,
    ) -> Result<WithRetries<Cronitor>, Error> {
        self.api(monitors).map(WithRetries).map_err(Error::api)
    }

    fn draft(&self, desired: &DesiredMonitor<'_>) -> Result<Draft, String> {
        if let Some(why) = &desired.withheld {
            return Err(why.clone());
        }
        if !desired.monitor.has_host() {
            return Err(
                "the host of this application is unknown: set HEALTH_BASE_URL or `.base_url(..)`".to_owned()
            );
        }
        Draft::new(desired.monitor, &*self.settings.variables, &self.owner, desired.undeclared)
    }

    /// Lists what the API has, and compares.
    pub(super) async fn compare(
        &self,
        api: &impl MonitoringApi,
        desired: Vec<DesiredMonitor<'_>>,
    ) -> Result<Plan, ApiError> {
        let mut listing = list(api, &self.owner.tag()).await?;
        // A declared key may be that of a monitor that was made by hand, which has no tag of ours to list it by.
        let with_declared_key = desired.iter().filter(|desired| desired.monitor.definition.key.is_some());
        for DesiredMonitor { monitor, .. } in with_declared_key {
            if !listing.monitors.iter().any(|existing| existing.key == monitor.key) {
                listing.monitors.extend(api.monitor(&monitor.key).await?);
            }
        }
        Ok(self.plan_against(listing, desired, SystemTime::now()))
    }

    fn plan_against(&self, listing: Listing, desired: Vec<DesiredMonitor<'_>>, now: SystemTime) -> Plan {
        let draft = |desired: &DesiredMonitor<'_>| self.draft(desired);
        compare(desired, &self.held, draft, listing, &self.owner, self.settings.rules, now)
    }

    /// For the benchmark of planning: the number of payloads of a plan against `listed`, and their JSON.
    pub(crate) fn planned(
        &self,
        monitors: &[ResolvedMonitor],
        answer: serde_json::Value,
        now: SystemTime,
    ) -> (usize, Vec<u8>) {
        let listing = Listing { monitors: listed(answer).unwrap_or_default().monitors, incomplete: None };
        let plan = self.plan_against(listing, declared(monitors, |_| None), now);
        let payloads: Vec<_> = plan.steps.iter().filter_map(|step| step.payload.as_ref()).collect();
        (payloads.len(), serde_json::to_vec(&payloads).unwrap_or_default())
    }
}

/// The declared monitors as desired ones. `withheld` says by key which of them must not be sent, and why.
pub(super) fn declared<'a>(
    monitors: &'a [ResolvedMonitor],
    withheld: impl Fn(&str) -> Option<String>,
) -> Vec<DesiredMonitor<'a>> {
    let desired = |monitor: &'a ResolvedMonitor| DesiredMonitor {
        monitor,
        undeclared: false,
        withheld: withheld(&monitor.key),
    };
    monitors.iter().map(desired).collect()
}
