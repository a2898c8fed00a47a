//! The annotated routes and the endpoints as one router, where the application says that it puts them.

use std::collections::{BTreeMap, BTreeSet};

use axum::Router;

use crate::cli::output::Failure;
use crate::health::Health;

/// All there is, nested where [`Builder::mount_at`](crate::Builder::mount_at) and
/// [`Builder::mount_group_at`](crate::Builder::mount_group_at) say.
///
/// # Errors
/// When that cannot be one router, since two of its parts stand in the same place: axum would panic.
pub(super) fn whole(health: &Health) -> Result<Router, Failure> {
    let parts = health.parts();
    let mut places = matchit::Router::new();
    let mut taken: BTreeMap<&str, (Option<&str>, BTreeSet<&str>)> = BTreeMap::new();
    let mut groups = BTreeSet::new();
    for route in &parts.catalog.routes {
        let group = route.group.as_deref();
        groups.insert(group);
        let methods: BTreeSet<_> = route.methods.split(',').collect();
        let (first, known) = taken.entry(&route.path).or_insert_with(|| (group, BTreeSet::new()));
        let collides = match known.is_empty() {
            true => places.insert(route.path.as_str(), ()).is_err(),
            // Two of one group were merged before.
            false => *first != group && !known.is_disjoint(&methods),
        };
        if collides {
            return Err(Failure::new(format!(
                "{} {} stands where a route of another group is",
                route.methods, route.path
            ))
            .next(
                "say with `.mount_group_at(\"group\", \"/prefix\")` where its group is nested, or test a deployment with --url",
            ));
        }
        known.extend(methods);
    }
    let mut app = Router::new();
    for group in groups {
        let routes = match group {
            Some(group) => health.routes_in(group),
            None => health.routes(),
        };
        app = match parts.catalog.places.prefix(group) {
            "" => app.merge(routes),
            prefix => app.nest(prefix, routes),
        };
    }
    // Monitors made by hand may ask them. Where a route stands in the way, `serve` could not have served them either.
    if parts.settings.endpoints.public().all(|(_, path)| places.insert(path, ()).is_ok()) {
        app = app.merge(health.endpoints());
    }
    Ok(app)
}
