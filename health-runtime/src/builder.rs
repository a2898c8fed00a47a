//! Gather, resolve, validate: every mistake at once, or a [`Health`].

use std::any::type_name;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::application::Application;
use crate::assemble::{Resolving, affected, bind_checks, bind_routes, groups_are_served};
use crate::context::Context;
use crate::declare::{CheckDef, Location, Monitor};
use crate::engine::{Engine, Limits};
use crate::error::{Error, Mistake};
use crate::gather::gather;
use crate::health::{Health, Parts};
use crate::http::{Change, Endpoints, EnvironmentDump, Exposure, Healthcheck, StatusWord, View};
use crate::maintenance::{MaintenanceFile, MaintenanceSource, Sources};
use crate::publish::Places;
#[cfg(feature = "publish")]
use crate::publish::Progress;
use crate::routes::{self, Groups, Routes};
use crate::settings::{Details, ENDPOINTS, Open, Secret};

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
    endpoints: Vec<(String, Change)>,
    unauthenticated_changes: bool,
    status: StatusWord,
    healthcheck: Healthcheck,
    environment_dump: EnvironmentDump,
    maintenance: Sources,
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

    /// Adds tags to every monitor. And what `HEALTH_MONITOR_TAGS` lists.
    pub fn monitor_tags<T: Into<String>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        self.open.tags.extend(tags.into_iter().map(Into::into));
        self
    }

    /// The key of the monitoring API. Else `CRONITOR_API_KEY`; without one nothing is published.
    #[cfg(feature = "publish")]
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.open.publishing.api_key = Some(Secret::new(key));
        self
    }

    /// The address of the monitoring API. Else `CRONITOR_API_URL`; default `https://cronitor.io/api`.
    #[cfg(feature = "publish")]
    pub fn api_url(mut self, url: impl Into<String>) -> Self {
        self.open.publishing.api_url = Some(url.into());
        self
    }

    /// Whether monitors are published at all; default true.
    /// Else `HEALTH_PUBLISH`.
    #[cfg(feature = "publish")]
    pub fn publish(mut self, publish: bool) -> Self {
        self.open.publishing.enabled = Some(publish);
        self
    }

    /// Publishing starts at a random moment within this time, so that replicas do not publish all at once. Default
    /// 5 s; zero in a debug build.
    /// Else `HEALTH_PUBLISH_JITTER`.
    #[cfg(feature = "publish")]
    pub fn publish_jitter(mut self, jitter: Duration) -> Self {
        self.open.publishing.jitter = Some(jitter);
        self
    }

    /// The time within which every probe is answered, whatever the checks do. Default 5 s.
    /// Else `HEALTH_PROBE_DEADLINE`.
    pub fn probe_deadline(mut self, deadline: Duration) -> Self {
        self.open.probe_deadline = Some(deadline);
        self
    }

    /// How many checks may run at the same time, at least one. Default 64.
    /// Else `HEALTH_CONCURRENT_RUNS`.
    pub fn concurrent_runs(mut self, runs: usize) -> Self {
        self.open.concurrent_runs = Some(runs);
        self
    }

    /// How long the application is still served after it was told to stop, with `/readyz` failing already. Default
    /// 5 s; zero in a debug build.
    /// Else `HEALTH_SHUTDOWN_DELAY`.
    pub fn shutdown_delay(mut self, delay: Duration) -> Self {
        self.open.shutdown_delay = Some(delay);
        self
    }

    /// How long [`Health::serve`] waits for requests under way when the shutdown delay is over. Default 30 s.
    /// Else `HEALTH_DRAIN_TIMEOUT`.
    pub fn drain_timeout(mut self, timeout: Duration) -> Self {
        self.open.drain_timeout = Some(timeout);
        self
    }

    /// How much the public endpoints tell of the checks. Default [`Details::Status`].
    /// Else `HEALTH_DETAILS`.
    pub fn details(mut self, details: Details) -> Self {
        self.open.details = Some(details);
        self
    }

    /// A request with the header `Authorization: Bearer` and this token sees everything on the public endpoints too,
    /// and may change what can be changed by request: see `/probe_status`.
    /// Else `HEALTH_TOKEN`.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.open.token = Some(Secret::new(token)).filter(|token| !token.expose().is_empty());
        self
    }

    /// Lets requests change something without the token: `POST /probe_status` takes the process out of service, whoever
    /// sends it. For networks that only operators reach.
    pub fn allow_unauthenticated_changes(mut self) -> Self {
        self.unauthenticated_changes = true;
        self
    }

    /// Changes who sees the endpoint that usually stands at `path`: `.expose("/heartbeat", Exposure::Off)`. Else what
    /// `HEALTH_ENDPOINTS` says of it.
    pub fn expose(mut self, path: impl Into<String>, exposure: Exposure) -> Self {
        self.endpoints.push((path.into(), Change::Exposure(exposure)));
        self
    }

    /// Puts the endpoint that usually stands at `path` elsewhere: `.move_endpoint("/livez", "/alive")`. Else where
    /// `HEALTH_ENDPOINTS` puts it.
    pub fn move_endpoint(mut self, path: impl Into<String>, to: impl Into<String>) -> Self {
        self.endpoints.push((path.into(), Change::Path(to.into())));
        self
    }

    /// Adds a member to what `/status` answers. A name that is there already is an error of [`build`](Self::build).
    pub fn status_member(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.status.members.value(name, value);
        self
    }

    /// Like [`status_member`](Self::status_member), with a function that is called for each answer, on the blocking
    /// pool. One that panics or outlives the probe deadline is answered as `{"error": ..}`.
    pub fn status_member_with<V: Into<Value>>(
        mut self,
        name: impl Into<String>,
        value: impl Fn() -> V + Send + Sync + 'static,
    ) -> Self {
        self.status.members.function(name, value);
        self
    }

    /// Asks `source` for the word of `/status` before each answer, such as an agent that knows of the maintenance of
    /// this machine. `None` stands for `ok`, and so does a source that panics or outlives the probe deadline, which is
    /// logged. It is asked while the process itself says `ok`, and decides about `/status` alone.
    pub fn status_from<F, W>(mut self, source: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Option<W>> + Send + 'static,
        W: Into<String>,
    {
        self.status.ask(source);
        self
    }

    /// How `/healthcheck` answers. Default: 200 or 500, JSON without sections of the application.
    pub fn healthcheck(mut self, healthcheck: Healthcheck) -> Self {
        self.healthcheck = healthcheck;
        self
    }

    /// What `/environment` answers. Default: the sections `os`, `process` and `rust`.
    pub fn environment_dump(mut self, dump: EnvironmentDump) -> Self {
        self.environment_dump = dump;
        self
    }

    /// While this file exists the process is in maintenance. It is looked at every second. Else `HEALTH_MAINTENANCE_FILE`.
    pub fn maintenance_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.open.maintenance_file = Some(path.into());
        self
    }

    /// Adds somebody outside the process who says whether it is in maintenance.
    pub fn maintenance_source(mut self, source: impl MaintenanceSource) -> Self {
        self.maintenance.add(source);
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
        self.status.mistakes(&mut mistakes);
        let healthcheck = self.healthcheck.settle(&mut mistakes);
        let environment = self.environment_dump.sections(&mut mistakes);
        let mut changes = Vec::new();
        for text in &settings.endpoints {
            match Change::parse(text) {
                Some(change) => changes.push(change),
                None => mistakes.push(Mistake::new(format!(
                    "`{ENDPOINTS}` has an entry that is not of the form `/metrics=public`, `/status=off` or \
                     `/livez=/alive`"
                ))),
            }
        }
        changes.extend(self.endpoints);
        let endpoints = Endpoints::new(changes, &mut mistakes);
        mistakes.extend(routes::mistakes(&gathered.routes, endpoints.public_paths().filter(|_| at_root)));

        let resolving = Resolving { application: &application, settings: &settings, places: &places };
        let (monitors, listed) = resolving.all(&mut gathered.routes, self.monitors, &mut mistakes);
        let groups = Arc::new(Groups::of(&gathered.routes));
        #[cfg(feature = "publish")]
        let progress = Progress::default();
        #[cfg(feature = "publish")]
        if settings.publishing.api_key.is_some() && !monitors.is_empty() {
            gathered.add(progress.check());
        }
        let mut maintenance = self.maintenance;
        if let Some(path) = &settings.maintenance_file {
            maintenance.add(MaintenanceFile::new(path.clone()));
        }
        if !maintenance.is_empty() {
            gathered.add(maintenance.check());
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
                token: settings.token.clone(),
                unauthenticated_changes: self.unauthenticated_changes,
                monitors: monitors.into(),
                affected: Arc::new(affected),
                status: Arc::new(self.status),
                healthcheck: Arc::new(healthcheck),
                environment: Arc::new(environment),
                #[cfg(feature = "publish")]
                progress,
            },
            settings,
            endpoints,
            maintenance,
            routes: routers,
            listed,
            groups,
        }))
    }
}
