//! Which routes depend on a check: the `depends_on` of all routes, by check.

use crate::declare::RouteDef;
use crate::monitors::Places;

/// The routes that depend on each check, sorted by the name of the check.
pub(crate) type Affected = Vec<AffectedRoutes>;

/// The paths of the routes that depend on one check.
#[derive(Default)]
pub(crate) struct AffectedRoutes {
    pub(super) check: String,
    pub(super) all: Vec<String>,
    /// Without those of groups, which the application may serve behind a login.
    pub(super) ungrouped: Vec<String>,
}

pub(crate) fn affected(routes: &[RouteDef], places: &Places) -> Affected {
    let mut affected = Affected::new();
    for route in routes {
        for check in &route.depends_on {
            let at = affected.binary_search_by(|routes| (*routes.check).cmp(&**check)).unwrap_or_else(|at| {
                affected.insert(at, AffectedRoutes { check: check.to_string(), ..Default::default() });
                at
            });
            let path = format!("{}{}", places.prefix(route.group.as_deref()), route.path);
            if route.group.is_none() {
                affected[at].ungrouped.push(path.clone());
            }
            affected[at].all.push(path);
        }
    }
    // Two methods of one path are one entry.
    for routes in &mut affected {
        routes.all.dedup();
        routes.ungrouped.dedup();
    }
    affected
}
