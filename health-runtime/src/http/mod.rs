//! The health endpoints: one table that says path, exposure and handler of each, and a file for each handler.

mod answer;
mod health;
mod heartbeat;
mod probe;
mod query;

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::routing::MethodRouter;

use crate::application::Application;
use crate::engine::Engine;
use crate::settings::Details;

/// What the handlers see.
#[derive(Clone)]
pub(crate) struct View {
    pub(crate) engine: Arc<Engine>,
    pub(crate) application: Arc<Application>,
    pub(crate) details: Details,
    /// The routes that do not work without a check.
    pub(crate) affected: Arc<HashMap<String, Vec<String>>>,
}

/// Who gets to see an endpoint.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exposure {
    /// Safe to expose: in both tables.
    Public,
}

/// One health endpoint.
pub(crate) struct Endpoint {
    pub(crate) path: &'static str,
    pub(crate) exposure: Exposure,
    route: fn() -> MethodRouter<View>,
}

/// Every endpoint there is.
pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint { path: "/livez", exposure: Exposure::Public, route: probe::livez },
    Endpoint { path: "/readyz", exposure: Exposure::Public, route: probe::readyz },
    Endpoint { path: "/readyz/{check}", exposure: Exposure::Public, route: probe::check },
    Endpoint { path: "/startupz", exposure: Exposure::Public, route: probe::startupz },
    Endpoint { path: "/health", exposure: Exposure::Public, route: health::health },
    Endpoint { path: "/heartbeat", exposure: Exposure::Public, route: heartbeat::heartbeat },
];

/// The endpoints that are safe to expose, telling what `view` allows.
pub(crate) fn public(view: View) -> Router {
    router(ENDPOINTS.iter().filter(|endpoint| endpoint.exposure == Exposure::Public), view)
}

/// All endpoints, telling everything.
pub(crate) fn management(view: View) -> Router {
    router(ENDPOINTS.iter(), View { details: Details::Full, ..view })
}

fn router<'a>(endpoints: impl Iterator<Item = &'a Endpoint>, view: View) -> Router {
    endpoints
        .fold(Router::new(), |router, endpoint| router.route(endpoint.path, (endpoint.route)()))
        .with_state(view)
}
