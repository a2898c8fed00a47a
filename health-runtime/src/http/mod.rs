//! The health endpoints: a table that maps each to its handler, and a file for each handler. Paths and exposure are
//! settings.

mod access;
mod affected;
mod cache;
mod content;
#[cfg(feature = "export")]
mod discovery;
#[cfg(feature = "environment")]
mod environment;
#[cfg(test)]
mod fixtures;
mod health;
mod health_json;
#[cfg(feature = "environment")]
mod healthcheck;
mod heartbeat;
mod index;
#[cfg(feature = "metrics")]
mod metrics;
mod monitors;
mod probe;
mod probe_status;
mod respond;
mod status;
mod svc_status;
mod view;

pub(crate) use access::{CHOOSE, Surface};
pub(crate) use affected::{Affected, affected};
pub(crate) use content::EndpointContent;
#[cfg(feature = "environment")]
pub use environment::EnvironmentDump;
#[cfg(feature = "environment")]
pub use healthcheck::HealthcheckEndpoint;
pub(crate) use status::MAINTENANCE;
pub(crate) use view::{AppState, View};

use axum::Router;
use axum::routing::MethodRouter;

use crate::settings::{Endpoint, EndpointPaths, router_path};

/// Makes the route of an endpoint.
type Handler = fn(View) -> MethodRouter;

/// The handler of each endpoint; `None` for an endpoint whose feature is off. An endpoint without a row does not
/// compile when all features are on.
fn handler(endpoint: Endpoint) -> Option<Handler> {
    Some(match endpoint {
        // It lists the others, so `router` makes it.
        Endpoint::Index => return None,
        Endpoint::Livez => probe::livez,
        Endpoint::Readyz => probe::readyz,
        Endpoint::LivezCheck => probe::livez_check,
        Endpoint::ReadyzCheck => probe::readyz_check,
        Endpoint::StartupzCheck => probe::startupz_check,
        Endpoint::Startupz => probe::startupz,
        Endpoint::Health => health::health,
        Endpoint::Heartbeat => heartbeat::heartbeat,
        Endpoint::ProbeStatus => probe_status::probe_status,
        Endpoint::SvcStatus => svc_status::any,
        Endpoint::SvcStatusCsv => svc_status::csv,
        Endpoint::SvcStatusJson => svc_status::json,
        Endpoint::SvcStatusPrometheus => svc_status::prometheus,
        Endpoint::Monitors => monitors::monitors,
        Endpoint::Status => status::status,
        #[cfg(feature = "export")]
        Endpoint::MonitorTargets => discovery::targets,
        #[cfg(feature = "environment")]
        Endpoint::Healthcheck => healthcheck::healthcheck,
        #[cfg(feature = "environment")]
        Endpoint::HealthcheckCheck => healthcheck::check,
        #[cfg(feature = "environment")]
        Endpoint::Environment => environment::environment,
        #[cfg(feature = "metrics")]
        Endpoint::Metrics => metrics::metrics,
        #[cfg(not(all(feature = "environment", feature = "export", feature = "metrics")))]
        _ => return None,
    })
}

/// The endpoints that are safe to expose. They show as much as `view` does.
pub(crate) fn public(paths: &EndpointPaths, view: &View) -> Router {
    router(&paths.public().map(|(endpoint, path)| (endpoint, path, view.clone())).collect::<Vec<_>>())
}

/// All endpoints, each with what its clients may see on `surface`.
pub(crate) fn management(paths: &EndpointPaths, view: &View, surface: Surface) -> Router {
    let endpoints = paths.management().map(|(endpoint, path)| {
        (endpoint, path, view.of_management(surface, endpoint, paths.is_public(endpoint)))
    });
    router(&endpoints.collect::<Vec<_>>())
}

fn router(endpoints: &[(Endpoint, &str, View)]) -> Router {
    let mut router = Router::new();
    for (endpoint, path, view) in endpoints {
        let methods = match endpoint {
            Endpoint::Index => {
                let listed = endpoints.iter().map(|(endpoint, path, _)| (*endpoint, *path));
                Some(index::index(view.clone(), listed))
            }
            _ => handler(*endpoint).map(|handler| handler(view.clone())),
        };
        if let Some(methods) = methods {
            router = router.route(&router_path(path), methods);
        }
    }
    router
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::ENDPOINTS;

    #[test]
    fn every_endpoint_that_is_built_has_a_handler() {
        for spec in ENDPOINTS {
            let is_made = spec.endpoint == Endpoint::Index || handler(spec.endpoint).is_some();
            assert_eq!(is_made, spec.feature.is_on, "{}", spec.path);
        }
    }
}
