//! From declarations to a [`Health`], in phases: settings, gather, endpoints, monitors, rooms, bind.
//!
//! No phase stops at the first mistake. Each adds what it finds to one list and goes on with what is usable, so that one
//! start of the application reports all of them. Only the end of [`Builder::build`] looks whether the list is empty.

use std::sync::Arc;

use super::Builder;
use super::binding::{bind_checks, bind_routes};
use super::check_overrides;
use crate::declare::{Application, RouteDef};
use crate::engine::{BackgroundTask, Contribution, Engine, Limits};
use crate::error::{Error, Mistake};
use crate::gather::{Gathered, gather, route_conflicts};
use crate::health::{Health, Monitors, Parts};
use crate::http::{AppState, View, affected};
use crate::maintenance::Sources;
use crate::monitors::{Catalog, Collected, HeldMonitor, MonitorResolver, Places};
#[cfg(feature = "publish")]
use crate::publish::Publication;
use crate::serve::{Groups, Management, Routes};
use crate::settings::{EndpointPaths, Variables, router_path};

impl Builder {
    /// Gathers the declarations of the attributes, resolves their arguments, URLs and settings, and validates
    /// everything.
    ///
    /// # Errors
    /// When a declaration or a setting is wrong. The error lists every mistake, each with the `file:line` of the
    /// definition.
    pub fn build(mut self) -> Result<Health, Error> {
        let mut mistakes = std::mem::take(&mut self.mistakes);
        let application = self.application.take().unwrap_or_else(Application::of_executable);
        let settings = self.overrides.resolve(&mut mistakes);
        mistakes.extend(self.places.normalise());

        let mut gathered = gather(self.checks);
        mistakes.extend(gathered.absent_crates(&self.expected));
        if gathered.is_empty() && self.monitors.is_empty() && !self.allow_empty {
            mistakes.push(nothing_declared());
        }

        mistakes.extend(routing_mistakes(&gathered.routes, &settings.endpoints, &self.places));

        let resolver = MonitorResolver::new(&application, &settings, &self.places);
        let collected = resolver.all(&mut gathered.routes, self.monitors.into_iter());
        let Collected { monitors, held, routes, mistakes: wrong } = collected;
        mistakes.extend(wrong);
        self.content.configure(&settings, &monitors);
        let content = self.content.validate(&mut mistakes);
        let groups = Arc::new(Groups::of(&gathered.routes));
        mistakes.extend(groups.unknown(self.places.groups.iter().map(|(name, _)| name.as_str())));
        let affected = affected(&gathered.routes, &self.places);
        let catalog = Arc::new(Catalog {
            monitors: Arc::new(monitors),
            routes,
            places: self.places,
            base_url: settings.base_url.clone(),
            variables: Variables::clone(&settings.variables),
        });

        let monitors = Monitors {
            resolved: Arc::clone(&catalog.monitors),
            #[cfg(feature = "publish")]
            publication: Publication::new(&application, &settings, &held),
        };
        let management = settings.management_addr.map(Management::new);
        self.maintenance.add_configured(&settings);
        let rooms = contributions(&self.maintenance, management.as_ref(), &groups, &monitors, &catalog);
        let tasks = take_in(rooms, &mut gathered);
        mistakes.extend(gathered.mistakes());
        gathered.checks.iter_mut().for_each(|check| check.set_defaults(settings.check_defaults));

        let mut checks = bind_checks(gathered.checks, &self.context, &mut mistakes);
        let routes = bind_routes(gathered.routes, &self.context, &mut mistakes);
        if !mistakes.is_empty() {
            return Err(Error::mistakes(mistakes));
        }
        held.iter().for_each(HeldMonitor::log);

        // After everything that may fail, as an override never fails the build.
        check_overrides::apply(&settings.check_overrides, &mut checks);
        let limits =
            Limits { concurrent_runs: settings.concurrent_runs, probe_deadline: settings.probe_deadline };
        let app = AppState {
            engine: Arc::new(Engine::new(checks, limits)),
            application,
            token: settings.token.clone(),
            management: settings.management.clone(),
            public_details: settings.details,
            unauthenticated_changes: self.unauthenticated_changes,
            health_max_age: settings.health_max_age,
            monitors: Arc::clone(&catalog.monitors),
            affected,
            content,
            #[cfg(all(feature = "metrics", feature = "publish"))]
            progress: monitors.publication.progress.clone(),
        };
        Ok(Health::new(
            Parts {
                view: View::new(app),
                settings,
                management,
                routes: Routes(routes),
                catalog,
                groups,
                monitors,
            },
            tasks,
        ))
    }
}

/// One row for each room that brings checks or background tasks.
fn contributions(
    maintenance: &Sources,
    management: Option<&Management>,
    groups: &Arc<Groups>,
    monitors: &Monitors,
    catalog: &Arc<Catalog>,
) -> Vec<Contribution> {
    #[cfg(not(feature = "publish"))]
    let _ = (monitors, catalog);
    vec![
        maintenance.contribution(),
        management.map(Management::contribution).unwrap_or_default(),
        groups.contribution(),
        #[cfg(feature = "publish")]
        monitors.publication.contribution(catalog),
    ]
}

/// Adds the checks of the rooms to those of the application, and returns the tasks.
fn take_in(rooms: Vec<Contribution>, gathered: &mut Gathered) -> Vec<BackgroundTask> {
    let mut tasks = Vec::new();
    for room in rooms {
        for check in room.checks {
            gathered.add(check);
        }
        tasks.extend(room.tasks);
    }
    tasks
}

/// The routes that axum could not merge with each other. Where the application nests its routes under a prefix they cannot
/// meet a health endpoint.
fn routing_mistakes(routes: &[RouteDef], endpoints: &EndpointPaths, places: &Places) -> Vec<Mistake> {
    let paths = endpoints.public().filter(|_| places.root.is_empty());
    let at_root: Vec<_> = paths.map(|(endpoint, path)| (router_path(path), endpoint.methods())).collect();
    route_conflicts(routes, &at_root)
}

fn nothing_declared() -> Mistake {
    Mistake::new(
        "no check and no route is declared: annotate a function with `#[health_check]`, name the crate that declares them \
         (`use billing as _;`), or call `.allow_empty()`",
    )
}
