//! Gather, resolve, validate: every mistake at once, or a [`Health`].

use std::sync::Arc;

use crate::builder::Builder;
use crate::builder::binding::{bind_checks, bind_routes};
use crate::declare::Application;
use crate::engine::{Engine, Limits};
use crate::error::{Error, Mistake};
use crate::gather::{conflicts, gather};
use crate::health::Monitors;
use crate::health::{Health, Parts};
use crate::http::{Change, Endpoints, Process, View, affected};
#[cfg(feature = "consul")]
use crate::maintenance::Consul;
use crate::maintenance::MaintenanceFile;
use crate::monitors::{Catalog, MonitorResolver};
#[cfg(feature = "publish")]
use crate::publish::{Owner, Progress, Publication};
use crate::serve::Management;
use crate::serve::{Groups, Routes, groups_are_served};
use crate::settings::ENDPOINTS;
use crate::settings::Variables;

impl Builder {
    /// Gathers what is declared, resolves what it asks for, and validates all of it.
    ///
    /// # Errors
    /// Lists every mistake at once, each with the `file:line` it stands at.
    pub fn build(self) -> Result<Health, Error> {
        let Self { context, mut places, mut mistakes, .. } = self;
        let application = self.application.unwrap_or_else(Application::of_executable);
        let settings = self.overrides.resolve(&mut mistakes);
        mistakes.extend(places.normalise());

        let mut gathered = gather(self.checks);
        mistakes.extend(gathered.absent(&self.expected));
        if gathered.is_empty() && self.monitors.is_empty() && !self.allow_empty {
            mistakes.push(Mistake::new(
                "no check and no route is declared: annotate a function with `#[health_check]`, name the crate that \
                 declares them (`use billing as _;`), or say `.allow_empty()`",
            ));
        }
        self.status.mistakes(&mut mistakes);
        #[cfg(feature = "environment")]
        let healthcheck = self.healthcheck.settle(&mut mistakes);
        #[cfg(feature = "environment")]
        let environment = self.environment_dump.sections(&mut mistakes);
        let mut changes = Vec::new();
        for (at, text) in settings.endpoints.iter().enumerate() {
            match Change::parse(text) {
                Some(change) => changes.push(change),
                None => mistakes.push(Mistake::new(format!(
                    "entry {} of `{ENDPOINTS}` is not of the form `/metrics=public`, `/status=off` or `/livez=/alive`",
                    at + 1
                ))),
            }
        }
        mistakes.extend(Change::repeated(&format!("`{ENDPOINTS}`"), &changes));
        mistakes.extend(Change::repeated("`.expose(..)` or `.move_endpoint(..)`", &self.endpoints));
        changes.extend(self.endpoints);
        let endpoints = Endpoints::new(changes, &mut mistakes);
        let at_root: Vec<_> = endpoints.public_paths().filter(|_| places.root.is_empty()).collect();
        mistakes.extend(conflicts(&gathered.routes, &at_root));

        let resolver = MonitorResolver::new(&application, &settings, &places);
        let (monitors, listed) = resolver.all(&mut gathered.routes, self.monitors.into_iter(), &mut mistakes);
        let groups = Arc::new(Groups::of(&gathered.routes));
        mistakes.extend(groups.unknown(places.groups.iter().map(|(name, _)| name.as_str())));
        #[cfg(feature = "publish")]
        let publication = Publication {
            owner: Owner::new(&application, &settings.environment),
            settings: settings.publishing.clone(),
            progress: Progress::default(),
        };
        #[cfg(feature = "publish")]
        if publication.is_possible() && publication.has_work(&monitors) {
            gathered.add(publication.progress.check());
        }
        let mut maintenance = self.maintenance;
        if let Some(path) = &settings.maintenance_file {
            maintenance.add(MaintenanceFile::new(path.clone()));
        }
        #[cfg(feature = "consul")]
        if let Some(agent) = &settings.consul {
            maintenance.add(Consul::new(agent.clone()));
        }
        if !maintenance.is_empty() {
            gathered.add(maintenance.check());
        }
        let management = settings.management_addr.map(Management::new);
        for check in management.iter().flat_map(Management::checks) {
            gathered.add(check);
        }
        if !groups.is_empty() {
            gathered.add(groups_are_served(Arc::clone(&groups)));
        }
        mistakes.extend(gathered.mistakes());

        let affected = affected(&gathered.routes, &places);
        let monitors = Monitors {
            resolved: Arc::new(monitors),
            #[cfg(feature = "publish")]
            publication,
        };
        let checks = bind_checks(gathered.checks, &context, &mut mistakes);
        let routes = bind_routes(gathered.routes, &context, &mut mistakes);
        if !mistakes.is_empty() {
            return Err(Error::mistakes(mistakes));
        }

        let limits =
            Limits { concurrent_runs: settings.concurrent_runs, probe_deadline: settings.probe_deadline };
        let catalog = Arc::new(Catalog {
            monitors: Arc::clone(&monitors.resolved),
            routes: listed,
            places,
            base_url: settings.base_url.clone(),
            variables: Variables::clone(&settings.variables),
        });
        let process = Process {
            engine: Arc::new(Engine::new(checks, limits)),
            application,
            token: settings.token.clone(),
            unauthenticated_changes: self.unauthenticated_changes,
            monitors: Arc::clone(&monitors.resolved),
            affected,
            status: self.status,
            #[cfg(feature = "environment")]
            healthcheck,
            #[cfg(feature = "environment")]
            environment,
            #[cfg(all(feature = "metrics", feature = "publish"))]
            progress: monitors.publication.progress.clone(),
        };
        Ok(Health::new(Parts {
            view: View::new(process, settings.details),
            settings,
            endpoints,
            maintenance,
            management,
            routes: Routes(routes),
            catalog,
            groups,
            monitors,
        }))
    }
}
