//! The façade: the only file, with its builder, that sees every room.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, ToSocketAddrs};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

#[cfg(feature = "publish")]
use crate::assemble::Resolving;
use crate::builder::Builder;
#[cfg(feature = "publish")]
use crate::declare::Monitor;
use crate::declare::Probe;
use crate::engine::{Engine, Report, Transitions, says_out_of_service};
use crate::error::Error;
use crate::export::Export;
use crate::http::{Endpoints, MAINTENANCE, View};
use crate::maintenance::Sources;
use crate::outcome::Status;
use crate::overview::{ListedRoute, Overview};
use crate::preflight::{Declared, PreflightRun, UncoveredRoute};
#[cfg(feature = "publish")]
use crate::publish::Applied;
use crate::publish::Monitors;
use crate::routes::{Groups, Routes};
use crate::settings::Settings;
use crate::signal;

/// The health of an application: what was declared, gathered and resolved. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Health(Arc<Inner>);

pub(crate) struct Parts {
    pub(crate) view: View,
    pub(crate) settings: Settings,
    pub(crate) endpoints: Endpoints,
    pub(crate) maintenance: Sources,
    pub(crate) routes: Routes,
    pub(crate) listed: Arc<[ListedRoute]>,
    pub(crate) declared: Arc<Declared>,
    pub(crate) groups: Arc<Groups>,
    pub(crate) monitors: Monitors,
}

struct Inner {
    parts: Parts,
    started: AtomicBool,
}

impl Health {
    /// Starts to collect what a health is made of.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn new(parts: Parts) -> Self {
        Self(Arc::new(Inner { parts, started: AtomicBool::new(false) }))
    }

    #[cfg(feature = "cli")]
    pub(crate) fn parts(&self) -> &Parts {
        &self.0.parts
    }

    /// The annotated routes that are in no group, with their state resolved. They merge into any router.
    pub fn routes<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        self.0.parts.routes.router(None).with_state(())
    }

    /// The annotated routes with `group = "…"`, to be given layers of their own, such as an authentication:
    /// `.merge(health.routes_in("admin").layer(auth))`.
    ///
    /// Where the group is nested under a prefix, say so with
    /// [`Builder::mount_group_at`](crate::Builder::mount_group_at): its monitors cannot know.
    ///
    /// A group that is declared and never taken fails readiness, startup and [`serve`](Self::serve): its routes would
    /// silently be missing.
    pub fn routes_in<S: Clone + Send + Sync + 'static>(&self, group: &str) -> Router<S> {
        self.0.parts.groups.take(group);
        self.0.parts.routes.router(Some(group)).with_state(())
    }

    /// The health endpoints that are safe to expose: `/livez`, `/readyz`, `/startupz`, `/health`, `/heartbeat`,
    /// `/status`, `/probe_status`.
    ///
    /// They are to be merged at the root, or nested where nobody else serves these paths: axum panics when two routers
    /// that serve one path are merged. [`Builder::build`] reports an annotated route that would be in the way.
    pub fn endpoints<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        self.0.parts.endpoints.public(self.0.parts.view.clone()).with_state(())
    }

    /// All health endpoints, with every detail: messages, observations and causes. Not to be exposed.
    pub fn management<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        self.0.parts.endpoints.management(self.0.parts.view.clone()).with_state(())
    }

    /// Starts what runs in the background: the checks with `every`, the watch over [`Reporter`](crate::Reporter)s and over the sources of a maintenance, and
    /// the publishing of the monitors. Call it inside a tokio runtime, once; it does not wait for anything.
    pub fn start(&self) -> Running {
        let mut tasks = JoinSet::new();
        if tokio::runtime::Handle::try_current().is_err() {
            tracing::error!(
                target: "health",
                "nothing runs in the background: call `health.start()` inside a tokio runtime"
            );
        } else if self.0.started.swap(true, Ordering::AcqRel) {
            tracing::warn!(target: "health", "`health.start()` was called again; once is enough");
        } else {
            self.0.parts.view.engine.schedule(&mut tasks);
            for watch in self.0.parts.maintenance.watches(&self.0.parts.view.engine) {
                tasks.spawn(watch);
            }
            #[cfg(feature = "publish")]
            if self.0.parts.monitors.publication.has_work(&self.0.parts.monitors) {
                tasks.spawn(self.0.parts.monitors.clone().publish());
            }
        }
        Running { tasks, engine: Arc::clone(&self.0.parts.view.engine) }
    }

    /// Serves the annotated routes and the public endpoints on `address` until the process is told to stop, with
    /// everything of [`start`](Self::start) in the background. Requests under way then have the drain timeout to finish.
    ///
    /// # Errors
    /// When the address cannot be listened on, or a declared group of routes was never taken.
    pub async fn serve(&self, address: impl ToSocketAddrs + std::fmt::Debug) -> Result<(), Error> {
        let open = self.0.parts.groups.not_taken();
        if !open.is_empty() {
            return Err(Error::mistakes(open));
        }
        let failed = |source| Error::serve(format!("{address:?}"), source);
        let listener = TcpListener::bind(&address).await.map_err(failed)?;
        if let Ok(address) = listener.local_addr() {
            tracing::info!(target: "health", %address, "listening");
        }
        let running = self.start();
        let app = self.routes().merge(self.endpoints());
        let (draining, drains) = oneshot::channel();
        let signal = self.clone().shutdown_signal();
        let server = axum::serve(listener, app).with_graceful_shutdown(async move {
            signal.await;
            let _ = draining.send(());
        });
        let limit = self.0.parts.settings.drain_timeout;
        let too_long = async {
            match drains.await {
                Ok(()) => tokio::time::sleep(limit).await,
                Err(_) => std::future::pending().await,
            }
        };
        let served = tokio::select! {
            served = server => served,
            () = too_long => {
                tracing::warn!(target: "health", ?limit, "requests under way have not finished in time");
                Ok(())
            }
        };
        running.shutdown().await;
        served.map_err(failed)
    }

    /// Ends when the process is told to stop (SIGTERM or SIGINT) and the shutdown delay is over. From the signal on
    /// `/readyz` fails, so that nobody sends new requests, and a second signal ends the process at once. For
    /// `axum::serve(..).with_graceful_shutdown(health.clone().shutdown_signal())`.
    pub async fn shutdown_signal(self) {
        signal::told_to_stop().await;
        let parts = &self.0.parts;
        parts.view.engine.availability.shut_down();
        tracing::info!(target: "health", delay = ?parts.settings.shutdown_delay, "shutting down: not ready any more");
        tokio::time::sleep(parts.settings.shutdown_delay).await;
    }

    /// How the checks of `probe` stand. Those whose record has expired run first, within the probe deadline. Call it
    /// inside a tokio runtime.
    pub async fn report(&self, probe: Probe) -> Report {
        self.0.parts.view.engine.report(Some(probe), |_| false).await
    }

    /// How the check `name` stands; `None` when there is none of this name. It runs first when its record has expired.
    /// Call it inside a tokio runtime.
    pub async fn status(&self, name: &str) -> Option<Status> {
        self.0.parts.view.engine.check(name).await.map(|check| check.status())
    }

    /// Whether the check `name` has `status`: [`status`](Self::status), asked for one.
    pub async fn is(&self, name: &str, status: Status) -> bool {
        self.status(name).await == Some(status)
    }

    /// Waits until the check `name` has `status`, for as long as `within`; says whether it has. False at once when there
    /// is no check of this name.
    ///
    /// A check that reports on itself or runs in the background is heard the moment it changes. One that runs when it is
    /// asked is asked whenever its record has expired, at most ten times a second. Call it inside a tokio runtime.
    pub async fn wait_for(&self, name: &str, status: Status, within: Duration) -> bool {
        let reached = self.0.parts.view.engine.reaches(name, status);
        tokio::time::timeout(within, reached).await.unwrap_or(false)
    }

    /// The changes of status of all checks from now on, for what is done about them in code: to warm a cache up again, to
    /// tell somebody.
    pub fn subscribe(&self) -> Transitions {
        self.0.parts.view.engine.subscribe()
    }

    /// Begins or ends the maintenance: while it lasts `/readyz` fails and `/status` says `maintenance`, so that nobody
    /// sends requests, and `/livez` does not fail, so that nobody restarts the process.
    pub fn set_maintenance(&self, on: bool) {
        self.0.parts.view.engine.availability.set_maintenance(on);
    }

    /// Takes the process out of service: `/probe_status` answers `word` with 503 and `/readyz` fails, so that nobody sends
    /// requests, and `/livez` does not fail, so that nobody restarts the process. A word that is empty, `OK`, longer than
    /// 100 characters or has a control character is replaced by `OFF`.
    pub fn decommission(&self, word: &str) {
        let word = if says_out_of_service(word) { word } else { "OFF" };
        self.0.parts.view.engine.availability.decommission(Some(word.to_owned()));
    }

    /// Puts the process back into service.
    pub fn recommission(&self) {
        self.0.parts.view.engine.availability.decommission(None);
    }

    /// Sets the word that `/status` answers: `ok` with 200, `maintenance` with 503, any other, such as `draining`, with
    /// 500. `maintenance` begins a [maintenance](Self::set_maintenance), any other word ends it. A process that takes
    /// no requests, be it for maintenance or because it shuts down, always answers `maintenance`.
    pub fn set_status(&self, word: impl Into<String>) {
        let word = word.into();
        let maintenance = word == MAINTENANCE;
        if !maintenance {
            self.0.parts.view.status.set(word);
        }
        self.set_maintenance(maintenance);
    }

    /// What was gathered, as tables with source lines: to be printed or logged at start.
    pub fn overview(&self) -> Overview<'_> {
        let parts = &self.0.parts;
        Overview {
            checks: parts.view.engine.checks().collect(),
            routes: &parts.listed,
            monitors: &parts.monitors,
        }
    }

    /// Proves the monitors before they are published: sends the request of each to `app`, in this process, and evaluates
    /// its assertions. Call it with the router as it is served: layers, prefixes and all.
    pub fn preflight(&self, app: &Router) -> PreflightRun {
        PreflightRun::in_process(Arc::clone(&self.0.parts.declared), app)
    }

    /// Like [`preflight`](Self::preflight), over the network: `base_url` stands in the place of the application's own.
    /// Each request is sent once, at most eight at the same time.
    #[cfg(feature = "publish")]
    pub fn preflight_url(&self, base_url: impl AsRef<str>) -> PreflightRun {
        PreflightRun::network(Arc::clone(&self.0.parts.declared), base_url.as_ref())
    }

    /// The routes that nobody watches, and of which nobody said `healthcheck = false`.
    pub fn uncovered(&self) -> Vec<UncoveredRoute> {
        self.0.parts.declared.uncovered()
    }

    /// The monitors of this environment, resolved: what is published.
    pub fn monitors(&self) -> &Monitors {
        &self.0.parts.monitors
    }

    /// Publishes the declared monitors now, with `others` for what no route of this application declares, and tells
    /// what became of each: for a deploy script. Nothing is pruned, and what is put here is never taken for an orphan.
    /// Call it inside a tokio runtime with time and IO.
    ///
    /// # Errors
    /// When `others` have mistakes or a key that is taken, there is no key of the API, or it cannot be asked: it is tried
    /// three times.
    #[cfg(feature = "publish")]
    pub async fn put(&self, others: impl IntoIterator<Item = Monitor>) -> Result<Applied, Error> {
        let Parts { view, settings, declared, monitors, .. } = &self.0.parts;
        let resolving = Resolving { application: &view.application, settings, places: &declared.places };
        let others = resolving.others(monitors, others)?;
        monitors.publication.put(monitors, &others).await
    }

    /// The monitors as text: the configuration of Prometheus and its blackbox exporter, or JSON. It holds no secret.
    pub fn export(&self) -> Export<'_> {
        Export { application: &self.0.parts.view.application, monitors: self.monitors() }
    }
}

impl std::fmt::Debug for Health {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts = &self.0.parts;
        f.debug_struct("Health")
            .field("application", &parts.view.application)
            .field("checks", &parts.view.engine.checks().count())
            .field("routes", &parts.listed.len())
            .field("monitors", &parts.monitors.len())
            .finish_non_exhaustive()
    }
}

/// What runs in the background. Dropping it leaves it running; [`shutdown`](Self::shutdown) ends it.
pub struct Running {
    tasks: JoinSet<()>,
    engine: Arc<Engine>,
}

impl Running {
    /// Ends the background work and waits until it has ended. A blocking check that hangs cannot be ended: it is named
    /// in the log, since a tokio runtime waits for it when it is dropped.
    pub async fn shutdown(mut self) {
        self.tasks.shutdown().await;
        for check in self.engine.unfinished() {
            tracing::warn!(
                target: "health",
                check,
                "the check still runs long after its timeout, and may keep the process from ending"
            );
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.tasks.detach_all();
    }
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running").field("tasks", &self.tasks.len()).finish_non_exhaustive()
    }
}
