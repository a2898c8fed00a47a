//! The routes that no monitor watches.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::json;

use crate::declare::Target;
use crate::monitors::catalog::Catalog;
use crate::monitors::listed::ListedRoute;
use crate::monitors::resolved::ResolvedMonitor;
use crate::support::Location;

/// A route that has neither a monitor nor `healthcheck = false`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UncoveredRoute {
    /// The methods it answers, separated by commas: `GET`, `PUT,PATCH`, or `ANY`.
    pub methods: String,
    /// The template of the path that it is mounted at: `/api/orders/{id}`.
    pub path: String,
    /// The group it is in.
    pub group: Option<String>,
    /// Where it is declared.
    pub location: Location,
}

impl fmt::Display for UncoveredRoute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}  {}", self.methods, self.path, self.location)
    }
}

/// `{"methods", "path", "group", "location"}`.
impl Serialize for UncoveredRoute {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        json!({
            "methods": self.methods,
            "path": self.path,
            "group": self.group,
            "location": self.location.to_string(),
        })
        .serialize(serializer)
    }
}

impl Catalog {
    /// The routes for which no environment has a monitor, declared on the route or by hand, and that did not decline one.
    pub(crate) fn uncovered(&self) -> Vec<UncoveredRoute> {
        let watched = |route: &ListedRoute| self.monitors.iter().any(|monitor| self.watches(monitor, route));
        let uncovered = self.routes.iter().filter(|route| route.undecided && !watched(route));
        uncovered
            .map(|route| UncoveredRoute {
                methods: route.methods.clone(),
                path: route.path.clone(),
                group: route.group.clone(),
                location: route.location,
            })
            .collect()
    }

    /// Whether `monitor`, which was made by hand, sends its request to `route`.
    fn watches(&self, monitor: &ResolvedMonitor, route: &ListedRoute) -> bool {
        let Target::Path(path) = &monitor.definition.target else { return false };
        let answers = |method: &str| method == "ANY" || monitor.method == *method;
        route.path.strip_prefix(self.places.prefix(None)) == Some(path)
            && route.methods.split(',').any(answers)
    }
}
