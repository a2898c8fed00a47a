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
    Index,
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
    /// What it answers, in a few words.
    pub(crate) fn about(self) -> &'static str {
        ENDPOINTS.iter().find(|spec| spec.endpoint == self).map_or("", |spec| spec.about)
    }

    /// Whether an orchestrator asks it.
    pub(crate) fn is_probe(self) -> bool {
        matches!(
            self,
            Self::Livez
                | Self::LivezCheck
                | Self::Readyz
                | Self::ReadyzCheck
                | Self::Startupz
                | Self::StartupzCheck
        )
    }

    /// The methods that it answers. No other route of its path can have them.
    pub(crate) fn methods(self) -> Methods {
        let mut methods = vec![Method::GET, Method::HEAD];
        match self {
            Self::ProbeStatus => return Methods::Any,
            Self::Health | Self::Heartbeat | Self::Status => methods.push(Method::OPTIONS),
            _ if self.is_probe() => methods.push(Method::OPTIONS),
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
    /// What it answers, in a few words.
    about: &'static str,
    exposure: Exposure,
    /// The feature that it belongs to; [`Feature::NONE`] for an endpoint that is always built.
    pub(crate) feature: Feature,
}

const ENVIRONMENT: Feature = Feature { name: "environment", is_on: cfg!(feature = "environment") };
const EXPORT: Feature = Feature { name: "export", is_on: cfg!(feature = "export") };
const METRICS: Feature = Feature { name: "metrics", is_on: cfg!(feature = "metrics") };

/// Every endpoint of the library, those of features that are off included, so that a mistake can name the feature.
pub(crate) const ENDPOINTS: &[EndpointSpec] = &[
    management(Endpoint::Index, "/", "this index", Feature::NONE),
    public(Endpoint::Livez, "/livez", "whether the process must be restarted"),
    public(Endpoint::LivezCheck, "/livez/{check}", "one check of that probe"),
    public(Endpoint::Readyz, "/readyz", "whether the process may receive requests"),
    public(Endpoint::ReadyzCheck, "/readyz/{check}", "one check of that probe"),
    public(Endpoint::Startupz, "/startupz", "whether the process has finished starting"),
    public(Endpoint::StartupzCheck, "/startupz/{check}", "one check of that probe"),
    public(Endpoint::Health, "/health", "all checks as application/health+json"),
    public(Endpoint::Heartbeat, "/heartbeat", "all checks, without a body: 204 or 500"),
    public(Endpoint::ProbeStatus, "/probe_status", "whether the process was taken out of service"),
    management(Endpoint::SvcStatus, "/svc_status", "each check as OK, YELLOW or RED", Feature::NONE),
    management(Endpoint::SvcStatusCsv, "/svc_status.csv", "each check as csv", Feature::NONE),
    management(Endpoint::SvcStatusJson, "/svc_status.json", "each check as JSON", Feature::NONE),
    management(
        Endpoint::SvcStatusPrometheus,
        "/svc_status.prometheus",
        "each check, and the metrics, as Prometheus text",
        Feature::NONE,
    ),
    management(Endpoint::Monitors, "/monitors", "the monitors, with secrets masked", Feature::NONE),
    management(
        Endpoint::MonitorTargets,
        "/monitors/sd",
        "the monitors for Prometheus' service discovery",
        EXPORT,
    ),
    public(Endpoint::Status, "/status", "name, version and status of the application"),
    management(Endpoint::Healthcheck, "/healthcheck", "each check with its output", ENVIRONMENT),
    management(Endpoint::HealthcheckCheck, "/healthcheck/{check}", "one check with its output", ENVIRONMENT),
    management(Endpoint::Environment, "/environment", "the system, the process and the build", ENVIRONMENT),
    management(Endpoint::Metrics, "/metrics", "the metrics as OpenMetrics or Prometheus text", METRICS),
];

const fn public(endpoint: Endpoint, path: &'static str, about: &'static str) -> EndpointSpec {
    EndpointSpec { endpoint, path, about, exposure: Exposure::Public, feature: Feature::NONE }
}

const fn management(
    endpoint: Endpoint,
    path: &'static str,
    about: &'static str,
    feature: Feature,
) -> EndpointSpec {
    EndpointSpec { endpoint, path, about, exposure: Exposure::Management, feature }
}
