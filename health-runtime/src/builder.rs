//! Gather, resolve, validate: every mistake at once, or a [`Health`].

use std::any::type_name;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::routing::MethodRouter;

use crate::application::Application;
use crate::context::{Context, Missing};
use crate::declare::{CheckDef, Location, Monitor, RouteDef, Run};
use crate::engine::{Check, Engine, Limits};
use crate::error::{Error, Mistake};
use crate::gather::gather;
use crate::health::{Health, Parts};
use crate::http::{ENDPOINTS, View};
use crate::outcome::Outcome;
use crate::overview::ListedRoute;
#[cfg(feature = "publish")]
use crate::publish::Progress;
use crate::publish::{Places, ResolvedMonitor, Source, resolve};
use crate::routes::{self, Groups, Routes};
use crate::settings::{Details, Open, Secret, Settings};

/// Collects what a [`Health`] is made of; made by [`Health::builder`].
#[derive(Default)]
#[must_use = "nothing happens before `.build()`"]
pub struct Builder {
    application: Option<Application>,
    context: Context,
    checks: Vec<CheckDef>,
    monitors: Vec<Monitor>,
    expected: Vec<String>,
    allow_empty: bool,
    places: Places,
    open: Open,
    mistakes: Vec<Mistake>,
}

impl Builder {
    /// Which application this is: [`application!()`](crate::application). Default: the name of the executable, version
    /// `unknown`.
    pub fn application(mut self, application: Application) -> Self {
        self.application = Some(application);
        self
    }

    /// Provides the `T` that checks and handlers ask for with `State<T>`. It is cloned for each of them, so it is
    /// cheap to clone: a pool, a client, an `Arc`.
    #[track_caller]
    pub fn provide<T: Clone + Send + Sync + 'static>(mut self, value: T) -> Self {
        if !self.context.insert(value) {
            let what = format!(
                "a second `{}` is provided: put one of them into a type of its own",
                type_name::<T>()
            );
            self.mistakes.push(Mistake::new(what).at(Location::caller()));
        }
        self
    }

    /// Adds a check made by hand.
    pub fn check(mut self, check: CheckDef) -> Self {
        self.checks.push(check);
        self
    }

    /// Adds a monitor of something that is not an annotated route.
    pub fn monitor(mut self, monitor: Monitor) -> Self {
        self.monitors.push(monitor);
        self
    }

    /// Fails [`build`](Self::build) when one of these crates registered nothing, as happens when nothing names it and
    /// the linker drops it.
    pub fn expect_crates<T: Into<String>>(mut self, crates: impl IntoIterator<Item = T>) -> Self {
        self.expected.extend(crates.into_iter().map(Into::into));
        self
    }

    /// Lets an application be built that declares neither a check nor a route. Without it that is an error, since it is
    /// what a dropped crate looks like.
    pub fn allow_empty(mut self) -> Self {
        self.allow_empty = true;
        self
    }

    /// The prefix under which the application nests [`Health::routes`]: `/api`. The monitors' URLs begin with it.
    pub fn mount_at(mut self, prefix: impl Into<String>) -> Self {
        self.places.root = prefix.into();
        self
    }

    /// The prefix under which the application nests [`Health::routes_in`] of `group`, where it is not that of
    /// [`mount_at`](Self::mount_at).
    pub fn mount_group_at(mut self, group: impl Into<String>, prefix: impl Into<String>) -> Self {
        self.places.groups.push((group.into(), prefix.into()));
        self
    }

    /// Where the monitors find this application: `https://shop.example.com`. Else `HEALTH_BASE_URL`.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.open.base_url = Some(url.into());
        self
    }

    /// The host where the monitors find this application by https, unless there is a base URL. Else `HEALTH_HOSTNAME`,
    /// then `HOSTNAME`.
    pub fn hostname(mut self, hostname: impl Into<String>) -> Self {
        self.open.hostname = Some(hostname.into());
        self
    }

    /// The environment, which is part of each monitor's identity. Else `HEALTH_ENV`; default `production`, or
    /// `development` in a debug build.
    pub fn environment(mut self, environment: impl Into<String>) -> Self {
        self.open.environment = Some(environment.into());
        self
    }

    /// Adds tags to every monitor.
    pub fn monitor_tags<T: Into<String>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        self.open.tags.extend(tags.into_iter().map(Into::into));
        self
    }

    /// The key of the monitoring API. Else `CRONITOR_API_KEY`; without one nothing is published.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.open.api_key = Some(Secret::new(key));
        self
    }

    /// The address of the monitoring API. Else `CRONITOR_API_URL`; default `https://cronitor.io/api`.
    pub fn api_url(mut self, url: impl Into<String>) -> Self {
        self.open.api_url = Some(url.into());
        self
    }

    /// Whether monitors are published at all; default true.
    pub fn publish(mut self, publish: bool) -> Self {
        self.open.publish = Some(publish);
        self
    }

    /// Publishing starts at a random moment within this time, so that replicas do not publish all at once. Default
    /// 5 s; zero in a debug build.
    pub fn publish_jitter(mut self, jitter: Duration) -> Self {
        self.open.publish_jitter = Some(jitter);
        self
    }

    /// The time within which every probe is answered, whatever the checks do. Default 5 s.
    pub fn probe_deadline(mut self, deadline: Duration) -> Self {
        self.open.probe_deadline = Some(deadline);
        self
    }

    /// How many checks may run at the same time, at least one. Default 64.
    pub fn concurrent_runs(mut self, runs: usize) -> Self {
        self.open.concurrent_runs = Some(runs);
        self
    }

    /// How long the application is still served after it was told to stop, with `/readyz` failing already. Default
    /// 5 s; zero in a debug build.
    pub fn shutdown_delay(mut self, delay: Duration) -> Self {
        self.open.shutdown_delay = Some(delay);
        self
    }

    /// How much the public endpoints tell of the checks. Default [`Details::Status`].
    pub fn details(mut self, details: Details) -> Self {
        self.open.details = details;
        self
    }

    /// Reads variables with `read` rather than from the environment of the process: the settings', and those that
    /// monitors name with `env("VAR")`.
    pub fn variables(mut self, read: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        self.open.variables = Some(Arc::new(read));
        self
    }

    /// Gathers what is declared, resolves what it asks for, and validates all of it.
    ///
    /// # Errors
    /// Lists every mistake at once, each with the `file:line` it stands at.
    pub fn build(self) -> Result<Health, Error> {
        let Self { context, mut places, mut mistakes, .. } = self;
        let application = self.application.unwrap_or_else(Application::of_executable);
        let settings = self.open.settle(&mut mistakes);
        mistakes.extend(places.normalise());

        let mut gathered = gather(self.checks);
        mistakes.extend(gathered.absent(&self.expected));
        if gathered.is_empty() && self.monitors.is_empty() && !self.allow_empty {
            mistakes.push(Mistake::new(
                "no check and no route is declared: annotate a function with `#[health_check]`, name the crate that \
                 declares them (`use billing as _;`), or say `.allow_empty()`",
            ));
        }
        let at_root = places.root.is_empty();
        let endpoints = ENDPOINTS.iter().map(|endpoint| endpoint.path).filter(|_| at_root);
        mistakes.extend(routes::mistakes(&gathered.routes, endpoints));

        let resolving = Resolving { application: &application, settings: &settings, places: &places };
        let (monitors, listed) = resolving.all(&mut gathered.routes, self.monitors, &mut mistakes);
        let groups = Arc::new(Groups::of(&gathered.routes));
        #[cfg(feature = "publish")]
        let progress = Progress::default();
        #[cfg(feature = "publish")]
        if settings.api_key.is_some() && !monitors.is_empty() {
            gathered.add(progress.check());
        }
        if !groups.is_empty() {
            gathered.add(groups_are_served(Arc::clone(&groups)));
        }
        mistakes.extend(gathered.mistakes());

        let affected = affected(&gathered.routes, &places);
        let checks = bind_checks(gathered.checks, &context, &mut mistakes);
        let routes = bind_routes(gathered.routes, &context, &mut mistakes);
        if !mistakes.is_empty() {
            return Err(Error::mistakes(mistakes));
        }

        let limits =
            Limits { concurrent_runs: settings.concurrent_runs, probe_deadline: settings.probe_deadline };
        let mut routers = Routes::default();
        for (group, path, router) in routes {
            routers.add(group, path, router);
        }
        Ok(Health::new(Parts {
            view: View {
                engine: Arc::new(Engine::new(checks, limits)),
                application: Arc::new(application),
                details: settings.details,
                affected: Arc::new(affected),
            },
            settings,
            routes: routers,
            listed,
            groups,
            monitors,
            #[cfg(feature = "publish")]
            progress,
        }))
    }
}

/// What the definitions of monitors are resolved with.
struct Resolving<'a> {
    application: &'a Application,
    settings: &'a Settings,
    places: &'a Places,
}

impl Resolving<'_> {
    /// The monitors of `routes` and those made by hand, with distinct keys; and what is listed of each route.
    fn all(
        &self,
        routes: &mut [RouteDef],
        by_hand: Vec<Monitor>,
        mistakes: &mut Vec<Mistake>,
    ) -> (Vec<ResolvedMonitor>, Vec<ListedRoute>) {
        let mut monitors = Vec::new();
        let mut listed = Vec::new();
        for route in routes {
            let before = monitors.len();
            let declared = route.monitors.take();
            let declined = declared.as_ref().is_some_and(Vec::is_empty);
            let source = Source { methods: &route.methods, path: &route.path, group: route.group.as_deref() };
            for monitor in declared.into_iter().flatten() {
                self.one(monitor, Some(source), &mut monitors, mistakes);
            }
            listed.push(ListedRoute {
                methods: route.methods.to_string(),
                path: format!("{}{}", self.places.prefix(route.group.as_deref()), route.path),
                group: route.group.as_deref().map(str::to_owned),
                monitors: if declined { None } else { Some(monitors.len() - before) },
                location: route.location,
            });
        }
        for monitor in by_hand {
            self.one(monitor, None, &mut monitors, mistakes);
        }
        let mut places: HashMap<&str, Location> = HashMap::new();
        for monitor in &monitors {
            if let Some(first) = places.insert(&monitor.key, monitor.location) {
                let what = format!(
                    "two monitors have the key `{}`: give one of them a `name` or a `key` of its own",
                    monitor.key
                );
                mistakes.push(Mistake::new(what).at(first).at(monitor.location));
            }
        }
        (monitors, listed)
    }

    fn one(
        &self,
        monitor: Monitor,
        source: Option<Source<'_>>,
        monitors: &mut Vec<ResolvedMonitor>,
        mistakes: &mut Vec<Mistake>,
    ) {
        match resolve(monitor, source, self.application, self.settings, self.places) {
            Ok(resolved) => monitors.extend(resolved),
            Err(wrong) => mistakes.extend(wrong),
        }
    }
}

/// The built-in check that every declared group of routes is served.
fn groups_are_served(groups: Arc<Groups>) -> CheckDef {
    let check = move || {
        let open = groups.not_taken();
        std::future::ready(if open.is_empty() {
            Outcome::pass()
        } else {
            Outcome::fail("a declared group of routes is not served").cause(Error::mistakes(open))
        })
    };
    CheckDef::new("route-groups", check)
        .description("Every declared group of routes is served.")
        .readiness()
        .startup()
}

/// The paths of the routes that do not work without a check, by check.
fn affected(routes: &[RouteDef], places: &Places) -> HashMap<String, Vec<String>> {
    let mut affected: HashMap<_, Vec<_>> = HashMap::new();
    for route in routes {
        for check in &route.depends_on {
            let path = format!("{}{}", places.prefix(route.group.as_deref()), route.path);
            affected.entry(check.to_string()).or_default().push(path);
        }
    }
    for paths in affected.values_mut() {
        paths.dedup();
    }
    affected
}

fn bind_checks(checks: Vec<CheckDef>, context: &Context, mistakes: &mut Vec<Mistake>) -> Vec<(Check, Run)> {
    let mut bound = Vec::with_capacity(checks.len());
    for mut check in checks {
        let bind = std::mem::replace(&mut check.bind, Box::new(|_| Err(Missing(Vec::new()))));
        match bind(context) {
            Ok(run) => bound.push((Check::from(check), run)),
            Err(missing) => {
                mistakes.extend(not_provided(
                    &format!("the check `{}`", check.name),
                    missing,
                    check.location,
                ));
            }
        }
    }
    bound
}

type BoundRoute = (Option<String>, String, MethodRouter);

fn bind_routes(routes: Vec<RouteDef>, context: &Context, mistakes: &mut Vec<Mistake>) -> Vec<BoundRoute> {
    let mut bound = Vec::with_capacity(routes.len());
    for route in routes {
        match (route.bind)(context, &route.methods) {
            Ok(router) => {
                bound.push((route.group.map(|group| group.into_owned()), route.path.into_owned(), router));
            }
            Err(missing) => {
                let who = format!("the route {} {}", route.methods, route.path);
                mistakes.extend(not_provided(&who, missing, route.location));
            }
        }
    }
    bound
}

fn not_provided(who: &str, Missing(types): Missing, place: Location) -> impl Iterator<Item = Mistake> {
    types.into_iter().map(move |missing| {
        Mistake::new(format!(
            "{who} asks for `State<{missing}>`, and none is provided: add `.provide(..)` with one"
        ))
        .at(place)
    })
}
