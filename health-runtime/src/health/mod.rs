//! The façade: the only folder, with its builder, that sees every room.

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
use crate::http::{self, View};
use crate::monitors::{Catalog, Overview};
use crate::serve::Management;
use crate::serve::{Groups, Routes};
use crate::settings::Settings;

/// The health of an application: what was declared, gathered and resolved. Cheap to clone; all clones are one.
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
    /// What the rooms run in the background; taken by the first start.
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
    /// A group that is declared and never taken fails readiness, startup and `serve`: its routes would
    /// silently be missing.
    pub fn routes_in<S: Clone + Send + Sync + 'static>(&self, group: &str) -> Router<S> {
        self.0.parts.groups.take(group);
        self.0.parts.routes.router(Some(group)).with_state(())
    }

    /// The health endpoints that are safe to expose: `/livez`, `/readyz`, `/startupz`, `/health`, `/heartbeat`,
    /// `/status`, `/probe_status`.
    ///
    /// They are to be merged at the root, or nested where nobody else serves these paths: axum panics when two routers
    /// that serve one path are merged. [`Builder::build`](crate::Builder::build) reports an annotated route that would be in the way.
    pub fn endpoints<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        http::public(&self.0.parts.settings.endpoints, &self.0.parts.view).with_state(())
    }

    /// All health endpoints, with every detail: messages, observations and causes. Not to be exposed.
    pub fn management<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        http::management(&self.0.parts.settings.endpoints, &self.0.parts.view).with_state(())
    }

    /// What was gathered, as tables with source lines: to be printed or logged at start.
    pub fn overview(&self) -> Overview<'_> {
        let parts = &self.0.parts;
        Overview {
            checks: parts.view.engine.checks().collect(),
            routes: &parts.catalog.routes,
            monitors: &parts.monitors,
        }
    }
}

impl std::fmt::Debug for Health {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts = &self.0.parts;
        f.debug_struct("Health")
            .field("application", &parts.view.application)
            .field("checks", &parts.view.engine.checks().count())
            .field("routes", &parts.catalog.routes.len())
            .field("monitors", &parts.monitors.len())
            .finish_non_exhaustive()
    }
}
