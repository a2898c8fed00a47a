//! The façade. Only this folder and the builder see every room.

mod monitors;
#[cfg(feature = "publish")]
mod planning;
mod published;
#[cfg(feature = "serve")]
mod serve;
mod start;
mod state;

pub use published::Monitors;

use std::sync::{Arc, Mutex};

use axum::Router;

use crate::engine::BackgroundTask;
use crate::http::{self, Surface, View};
use crate::monitors::{Catalog, Overview};
use crate::serve::Management;
use crate::serve::{Groups, Routes};
use crate::settings::Settings;

/// The health of an application: its checks, routes, endpoints and monitors. Cheap to clone; all clones share one state.
#[derive(Clone)]
pub struct Health(Arc<Inner>);

pub(crate) struct Parts {
    pub(crate) view: View,
    pub(crate) settings: Settings,
    pub(crate) management: Option<Management>,
    pub(crate) routes: Routes,
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) groups: Arc<Groups>,
    pub(crate) monitors: Monitors,
}

struct Inner {
    parts: Parts,
    /// The background tasks of the rooms; the first start takes them.
    tasks: Mutex<Option<Vec<BackgroundTask>>>,
}

impl Health {
    pub(crate) fn new(parts: Parts, tasks: Vec<BackgroundTask>) -> Self {
        Self(Arc::new(Inner { parts, tasks: Mutex::new(Some(tasks)) }))
    }

    #[cfg(feature = "cli")]
    pub(crate) fn parts(&self) -> &Parts {
        &self.0.parts
    }

    /// The annotated routes without a group, with their state resolved. They merge into any router.
    ///
    /// If the application declares such routes and never calls this, readiness and startup fail, because the routes are
    /// not served.
    pub fn routes<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        self.0.parts.groups.mark_served(None);
        self.0.parts.routes.router(None).with_state(())
    }

    /// The annotated routes with `group = "…"`, for a layer such as authentication: `.merge(health.routes_in("admin").layer(auth))`.
    ///
    /// If you nest the group under a prefix, declare the prefix with
    /// [`Builder::mount_group_at`](crate::Builder::mount_group_at). Otherwise the monitors of the group request the
    /// wrong path.
    ///
    /// If the application never calls this for a declared group, readiness, startup and `serve` fail, because the
    /// routes of the group are not served.
    pub fn routes_in<S: Clone + Send + Sync + 'static>(&self, group: &str) -> Router<S> {
        self.0.parts.groups.mark_served(Some(group));
        self.0.parts.routes.router(Some(group)).with_state(())
    }

    /// The health endpoints that are safe to expose: `/livez`, `/readyz`, `/startupz`, `/health`, `/heartbeat`, `/status`,
    /// `/probe_status`.
    ///
    /// Merge them at the root, or nest them where no other route has these paths: axum panics when two merged routers
    /// serve one path. [`Builder::build`](crate::Builder::build) reports an annotated route with one of these paths.
    pub fn endpoints<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        http::public(&self.0.parts.settings.endpoints, &self.0.parts.view).with_state(())
    }

    /// All health endpoints, with every detail: messages, observations and causes, and an index of them at `/`.
    ///
    /// Do not make them public: serve them on the [management listener](crate#the-management-listener), or behind a layer
    /// that authenticates. With [`ManagementAuth::Token`](crate::ManagementAuth::Token) each request but those to the
    /// probes needs the token.
    pub fn management<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        http::management(&self.0.parts.settings.endpoints, &self.0.parts.view, Surface::Router).with_state(())
    }

    /// The checks, routes and monitors as tables with source lines, to print or log at start.
    pub fn overview(&self) -> Overview<'_> {
        let parts = &self.0.parts;
        Overview {
            checks: parts.view.app.engine.checks().filter(|check| check.settled.is_none()).collect(),
            routes: &parts.catalog.routes,
            monitors: &parts.monitors,
        }
    }
}

impl std::fmt::Debug for Health {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts = &self.0.parts;
        f.debug_struct("Health")
            .field("application", &parts.view.app.application)
            .field("checks", &parts.view.app.engine.checks().count())
            .field("routes", &parts.catalog.routes.len())
            .field("monitors", &parts.monitors.len())
            .finish_non_exhaustive()
    }
}
