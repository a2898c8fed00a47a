//! The health endpoints as data: the path of each, who sees it, and the feature that it belongs to.
//!
//! The table is here and not beside the handlers because the command line and the exported files need the paths without
//! a router. `http` maps every [`Endpoint`] to its handler. [`EndpointChange`] is one wish of the application
//! (`/livez=/alive`), and [`EndpointPaths`] is the table after all wishes were applied.

mod change;
mod paths;

pub(crate) use change::EndpointChange;
pub(crate) use paths::{EndpointPaths, router_path};

use axum::http::Method;

use crate::declare::Methods;
use crate::settings::feature::Feature;

/// Who sees an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exposure {
    /// Safe to expose: served by [`Health::endpoints`](crate::Health::endpoints) and by
    /// [`Health::management`](crate::Health::management).
    Public,
    /// Served by [`Health::management`](crate::Health::management) only.
    Management,
    /// Not served.
    Off,
}

/// One health endpoint, wherever it is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint {
    Livez,
    LivezCheck,
    Readyz,
    ReadyzCheck,
    Startupz,
    StartupzCheck,
    Health,
    Heartbeat,
    ProbeStatus,
    SvcStatus,
    SvcStatusCsv,
    SvcStatusJson,
    SvcStatusPrometheus,
    Monitors,
    MonitorTargets,
    Status,
    Healthcheck,
    HealthcheckCheck,
    Environment,
    Metrics,
}

impl Endpoint {
    /// The methods that it answers. No other route of its path can have them.
    pub(crate) fn methods(self) -> Methods {
        let mut methods = vec![Method::GET, Method::HEAD];
        match self {
            Self::Livez | Self::LivezCheck | Self::Readyz | Self::ReadyzCheck => {
                methods.push(Method::OPTIONS)
            }
            Self::Startupz | Self::StartupzCheck => methods.push(Method::OPTIONS),
            Self::Health | Self::Heartbeat | Self::Status => methods.push(Method::OPTIONS),
            Self::ProbeStatus => return Methods::Any,
            _ => {}
        }
        Methods::Of(methods)
    }
}

#[cfg(feature = "cli")]
impl Endpoint {
    /// The path where it is served unless it is moved.
    pub(crate) fn default_path(self) -> &'static str {
        ENDPOINTS.iter().find(|spec| spec.endpoint == self).map_or("", |spec| spec.path)
    }
}

/// An endpoint as it is by default.
pub(crate) struct EndpointSpec {
    pub(crate) endpoint: Endpoint,
    pub(crate) path: &'static str,
    exposure: Exposure,
    /// The feature that it belongs to; [`Feature::NONE`] for an endpoint that is always built.
    pub(crate) feature: Feature,
}

const ENVIRONMENT: Feature = Feature { name: "environment", is_on: cfg!(feature = "environment") };
const EXPORT: Feature = Feature { name: "export", is_on: cfg!(feature = "export") };
const METRICS: Feature = Feature { name: "metrics", is_on: cfg!(feature = "metrics") };

/// Every endpoint of the library, those of features that are off included, so that a mistake can name the feature.
pub(crate) const ENDPOINTS: &[EndpointSpec] = &[
    public(Endpoint::Livez, "/livez"),
    public(Endpoint::LivezCheck, "/livez/{check}"),
    public(Endpoint::Readyz, "/readyz"),
    public(Endpoint::ReadyzCheck, "/readyz/{check}"),
    public(Endpoint::Startupz, "/startupz"),
    public(Endpoint::StartupzCheck, "/startupz/{check}"),
    public(Endpoint::Health, "/health"),
    public(Endpoint::Heartbeat, "/heartbeat"),
    public(Endpoint::ProbeStatus, "/probe_status"),
    management(Endpoint::SvcStatus, "/svc_status", Feature::NONE),
    management(Endpoint::SvcStatusCsv, "/svc_status.csv", Feature::NONE),
    management(Endpoint::SvcStatusJson, "/svc_status.json", Feature::NONE),
    management(Endpoint::SvcStatusPrometheus, "/svc_status.prometheus", Feature::NONE),
    management(Endpoint::Monitors, "/monitors", Feature::NONE),
    management(Endpoint::MonitorTargets, "/monitors/sd", EXPORT),
    public(Endpoint::Status, "/status"),
    management(Endpoint::Healthcheck, "/healthcheck", ENVIRONMENT),
    management(Endpoint::HealthcheckCheck, "/healthcheck/{check}", ENVIRONMENT),
    management(Endpoint::Environment, "/environment", ENVIRONMENT),
    management(Endpoint::Metrics, "/metrics", METRICS),
];

const fn public(endpoint: Endpoint, path: &'static str) -> EndpointSpec {
    EndpointSpec { endpoint, path, exposure: Exposure::Public, feature: Feature::NONE }
}

const fn management(endpoint: Endpoint, path: &'static str, feature: Feature) -> EndpointSpec {
    EndpointSpec { endpoint, path, exposure: Exposure::Management, feature }
}
