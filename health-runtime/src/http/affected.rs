//! Which routes depend on a check: the `depends_on` of all routes, by check.

use crate::declare::RouteDef;
use crate::monitors::Places;

/// The paths of the routes that depend on a check, sorted by the name of the check.
pub(crate) type Affected = Vec<(String, Vec<String>)>;

pub(crate) fn affected(routes: &[RouteDef], places: &Places) -> Affected {
    let mut affected = Affected::new();
    for route in routes {
        for check in &route.depends_on {
            let path = format!("{}{}", places.prefix(route.group.as_deref()), route.path);
            match affected.binary_search_by(|(name, _)| (**name).cmp(&**check)) {
                Ok(at) => affected[at].1.push(path),
                Err(at) => affected.insert(at, (check.to_string(), vec![path])),
            }
        }
    }
    // Two methods of one path are one entry.
    for (_, paths) in &mut affected {
        paths.dedup();
    }
    affected
}
