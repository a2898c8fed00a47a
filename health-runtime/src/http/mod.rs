//! The health endpoints: one table that says path, exposure and handler of each, and a file for each handler.

mod affected;
mod cache;
#[cfg(feature = "export")]
mod discovery;
#[cfg(feature = "environment")]
mod environment;
mod health;
mod health_json;
#[cfg(feature = "environment")]
mod healthcheck;
mod heartbeat;
#[cfg(feature = "metrics")]
mod metrics;
mod monitors;
mod probe;
mod probe_status;
mod respond;
mod status;
mod svc_status;
mod view;

pub(crate) use affected::{Affected, affected};
#[cfg(feature = "environment")]
pub use environment::EnvironmentDump;
#[cfg(feature = "environment")]
pub use healthcheck::HealthcheckEndpoint;
pub(crate) use status::{MAINTENANCE, StatusWord};
pub(crate) use view::{Process, View};

use axum::Router;
use axum::routing::MethodRouter;

use crate::error::Mistake;
use crate::settings::{Details, left_out};
use crate::support::{did_you_mean, why_never_sent};

/// Who gets to see an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exposure {
    /// Safe to expose: in [`Health::endpoints`](crate::Health::endpoints), and in
    /// [`Health::management`](crate::Health::management) as well.
    Public,
    /// In [`Health::management`](crate::Health::management) alone.
    Management,
    /// Nowhere.
    Off,
}

/// One health endpoint.
struct Endpoint {
    path: &'static str,
    exposure: Exposure,
    route: fn(View) -> MethodRouter,
}

/// Every endpoint there is, with where it stands unless it is moved.
const TABLE: &[Endpoint] = &[
    Endpoint { path: "/livez", exposure: Exposure::Public, route: probe::livez },
    Endpoint { path: "/readyz", exposure: Exposure::Public, route: probe::readyz },
    Endpoint { path: "/readyz/{check}", exposure: Exposure::Public, route: probe::check },
    Endpoint { path: "/startupz", exposure: Exposure::Public, route: probe::startupz },
    Endpoint { path: "/health", exposure: Exposure::Public, route: health::health },
    Endpoint { path: "/heartbeat", exposure: Exposure::Public, route: heartbeat::heartbeat },
    Endpoint { path: "/probe_status", exposure: Exposure::Public, route: probe_status::probe_status },
    Endpoint { path: "/svc_status", exposure: Exposure::Management, route: svc_status::any },
    Endpoint { path: "/svc_status.csv", exposure: Exposure::Management, route: svc_status::csv },
    Endpoint { path: "/svc_status.json", exposure: Exposure::Management, route: svc_status::json },
    Endpoint {
        path: "/svc_status.prometheus",
        exposure: Exposure::Management,
        route: svc_status::prometheus,
    },
    Endpoint { path: "/monitors", exposure: Exposure::Management, route: monitors::monitors },
    #[cfg(feature = "export")]
    Endpoint { path: "/monitors/sd", exposure: Exposure::Management, route: discovery::targets },
    Endpoint { path: "/status", exposure: Exposure::Public, route: status::status },
    #[cfg(feature = "environment")]
    Endpoint { path: "/healthcheck", exposure: Exposure::Management, route: healthcheck::healthcheck },
    #[cfg(feature = "environment")]
    Endpoint { path: "/environment", exposure: Exposure::Management, route: environment::environment },
    #[cfg(feature = "metrics")]
    Endpoint { path: "/metrics", exposure: Exposure::Management, route: metrics::metrics },
];

/// The endpoints of features that are off, each with its feature.
const LEFT_OUT: &[(&str, &str)] = &[
    #[cfg(not(feature = "environment"))]
    ("/healthcheck", "environment"),
    #[cfg(not(feature = "environment"))]
    ("/environment", "environment"),
    #[cfg(not(feature = "export"))]
    ("/monitors/sd", "export"),
    #[cfg(not(feature = "metrics"))]
    ("/metrics", "metrics"),
];

/// The endpoints as an application has them.
pub(crate) struct Endpoints(Vec<Placed>);

struct Placed {
    path: String,
    exposure: Exposure,
    route: fn(View) -> MethodRouter,
}

impl Endpoints {
    /// The table, with what was changed: the usual path of an endpoint, and who sees it or where it stands.
    pub(crate) fn new(changes: Vec<(String, Change)>, mistakes: &mut Vec<Mistake>) -> Self {
        let placed = |endpoint: &Endpoint| Placed {
            path: endpoint.path.to_owned(),
            exposure: endpoint.exposure,
            route: endpoint.route,
        };
        let mut endpoints: Vec<_> = TABLE.iter().map(placed).collect();
        for (path, change) in changes {
            let Some(at) = TABLE.iter().position(|endpoint| endpoint.path == path) else {
                if let Some((_, feature)) = LEFT_OUT.iter().find(|(known, _)| *known == path) {
                    // Who wants it off has it.
                    if !matches!(change, Change::Exposure(Exposure::Off)) {
                        let why = left_out(feature);
                        mistakes.push(Mistake::new(format!("the health endpoint {path} {why}")));
                    }
                    continue;
                }
                let meant = did_you_mean(&path, TABLE.iter().map(|endpoint| endpoint.path), '"');
                mistakes.push(Mistake::new(format!("there is no health endpoint {path:?}{meant}")));
                continue;
            };
            match change {
                Change::Exposure(exposure) => endpoints[at].exposure = exposure,
                Change::Path(path) => endpoints[at].path = path,
            }
        }
        mistakes.extend(misplaced(&mut endpoints));
        Self(endpoints)
    }

    /// Where the public endpoints stand.
    pub(crate) fn public_paths(&self) -> impl Iterator<Item = &str> {
        self.seen_by(Exposure::Public).map(|endpoint| &*endpoint.path)
    }

    /// Where the endpoint that usually stands at `usual` stands; `None` when nobody sees it.
    #[cfg(feature = "cli")]
    pub(crate) fn place(&self, usual: &str) -> Option<&str> {
        let placed = &self.0[TABLE.iter().position(|endpoint| endpoint.path == usual)?];
        (placed.exposure != Exposure::Off).then_some(&*placed.path)
    }

    /// The endpoints that are safe to expose, telling what `view` allows.
    pub(crate) fn public(&self, view: View) -> Router {
        router(self.seen_by(Exposure::Public), &view)
    }

    /// All endpoints, telling everything.
    pub(crate) fn management(&self, view: View) -> Router {
        router(self.seen_by(Exposure::Management), &view.showing(Details::Full))
    }

    fn seen_by(&self, viewer: Exposure) -> impl Iterator<Item = &Placed> {
        self.0.iter().filter(move |endpoint| match endpoint.exposure {
            Exposure::Public => true,
            Exposure::Management => viewer == Exposure::Management,
            Exposure::Off => false,
        })
    }
}

/// Takes away the endpoints that cannot stand where they were moved: axum would panic, or one would answer for another.
fn misplaced(endpoints: &mut [Placed]) -> Vec<Mistake> {
    let (mut router, mut taken) = (matchit::Router::new(), Vec::new());
    let served = endpoints.iter_mut().zip(TABLE).filter(|(placed, _)| placed.exposure != Exposure::Off);
    // Those that stay have the right to their place.
    let (stay, moved): (Vec<_>, Vec<_>) = served.partition(|(placed, endpoint)| placed.path == endpoint.path);
    let mut why_not = |path: &str, usual: &'static str| {
        let old_style = path.split('/').any(|segment| segment.starts_with([':', '*']));
        if !path.starts_with('/') || old_style {
            return Some("a path begins with a slash, and no part of it with `:` or `*`".to_owned());
        }
        if let Some(why) = why_never_sent(path) {
            return Some(why.to_owned());
        }
        match (parameters(path), parameters(usual)) {
            (some, needed) if some == needed => {}
            (_, 0) => return Some("nothing would read a parameter in its path".to_owned()),
            _ => return Some(format!("its path needs one parameter, as {usual} has")),
        }
        match router.insert(path, ()) {
            Ok(()) => {
                taken.push((path.to_owned(), usual));
                None
            }
            Err(matchit::InsertError::Conflict { with }) => {
                Some(match taken.iter().find(|(path, _)| *path == with) {
                    Some((_, usual)) if *usual != with => {
                        format!("{usual}, moved to {with}, stands there")
                    }
                    _ => format!("{with} stands there"),
                })
            }
            Err(error) => Some(error.to_string()),
        }
    };
    let wrong = stay.into_iter().chain(moved).filter_map(|(placed, Endpoint { path: usual, .. })| {
        let path = &placed.path;
        let why = why_not(path, usual)?;
        placed.exposure = Exposure::Off;
        Some(Mistake::new(format!("the health endpoint {usual} cannot stand at {path:?}: {why}")))
    });
    wrong.collect()
}

/// How many parts of a path are parameters.
fn parameters(path: &str) -> usize {
    path.replace("{{", "").split('/').filter(|segment| segment.contains('{')).count()
}

/// What an application changes of an endpoint.
pub(crate) enum Change {
    Exposure(Exposure),
    Path(String),
}

impl Change {
    /// Reads `/metrics=public`, `/status=off` or `/livez=/alive`: the endpoint, and what changes of it.
    pub(crate) fn parse(text: &str) -> Option<(String, Self)> {
        let (path, change) = text.split_once('=')?;
        let change = match change.trim() {
            "public" => Self::Exposure(Exposure::Public),
            "management" => Self::Exposure(Exposure::Management),
            "off" => Self::Exposure(Exposure::Off),
            to if to.starts_with('/') => Self::Path(to.to_owned()),
            _ => return None,
        };
        Some((path.trim().to_owned(), change))
    }

    /// The endpoints of which `place` says the same twice, and only the last would count.
    pub(crate) fn repeated(place: &str, changes: &[(String, Self)]) -> impl Iterator<Item = Mistake> {
        let again = |at: usize, path: &str, change: &Self| {
            changes[..at].iter().any(|(known, other)| {
                known == path && std::mem::discriminant(other) == std::mem::discriminant(change)
            })
        };
        let repeated =
            changes.iter().enumerate().filter(move |(at, (path, change))| again(*at, path, change));
        repeated.map(move |(_, (path, change))| {
            let what = match change {
                Self::Exposure(_) => "who sees the health endpoint",
                Self::Path(_) => "where to find the health endpoint",
            };
            Mistake::new(format!("{what} {path:?} is said twice by {place}: leave one out"))
        })
    }
}

fn router<'a>(endpoints: impl Iterator<Item = &'a Placed>, view: &View) -> Router {
    endpoints
        .fold(Router::new(), |router, endpoint| router.route(&endpoint.path, (endpoint.route)(view.clone())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_of_a_feature_that_is_off_is_off_and_cannot_be_shown() {
        for (path, feature) in LEFT_OUT {
            let mistakes = |change| {
                let mut mistakes = Vec::new();
                Endpoints::new(vec![((*path).to_owned(), change)], &mut mistakes);
                mistakes
            };
            assert_eq!(mistakes(Change::Exposure(Exposure::Off)), []);
            let shown = mistakes(Change::Exposure(Exposure::Public));
            assert!(
                shown.iter().any(|mistake| mistake.what.contains(&format!("the feature `{feature}`"))),
                "{shown:?}"
            );
        }
        let off = |feature: &str| LEFT_OUT.iter().any(|(_, of)| *of == feature);
        assert_eq!(off("environment"), cfg!(not(feature = "environment")));
        assert_eq!(off("metrics"), cfg!(not(feature = "metrics")));
    }
}
