//! The annotated routes and the endpoints as one router, nested as the application declares.

use std::collections::{BTreeMap, BTreeSet};

use axum::Router;

use crate::cli::output::Failure;
use crate::health::Health;
use crate::settings::router_path;

/// All routes, nested where [`Builder::mount_at`](crate::Builder::mount_at) and
/// [`Builder::mount_group_at`](crate::Builder::mount_group_at) declare, and the public endpoints.
///
/// The application nests them in code, which a command does not run. Two groups may therefore meet here that are apart in
/// the application, and axum would panic: each path is first inserted into a matcher of the same kind.
///
/// # Errors
/// When two groups have routes with the same path and method.
pub(super) fn complete_router(health: &Health) -> Result<Router, Failure> {
    let parts = health.parts();
    let mut paths = matchit::Router::new();
    let mut methods_by_path: BTreeMap<&str, (Option<&str>, BTreeSet<&str>)> = BTreeMap::new();
    let mut groups = BTreeSet::new();
    for route in &parts.catalog.routes {
        let group = route.group.as_deref();
        groups.insert(group);
        let methods: BTreeSet<_> = route.methods.split(',').collect();
        let (first, known) = methods_by_path.entry(&route.path).or_insert_with(|| (group, BTreeSet::new()));
        let collides = match known.is_empty() {
            true => paths.insert(route.path.as_str(), ()).is_err(),
            // `build()` has refused conflicts within a group.
            false => *first != group && !known.is_disjoint(&methods),
        };
        if collides {
            return Err(Failure::new(format!(
                "{} {} conflicts with a route of another group",
                route.methods, route.path
            ))
            .hint(
                "declare where the group is nested, with `.mount_group_at(\"group\", \"/prefix\")`, or test a deployment with --url",
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
    // Monitors that are built by hand may use the endpoints. Where a route conflicts with one, `serve` cannot serve them either.
    if parts.settings.endpoints.public().all(|(_, path)| paths.insert(router_path(path), ()).is_ok()) {
        app = app.merge(health.endpoints());
    }
    Ok(app)
}
