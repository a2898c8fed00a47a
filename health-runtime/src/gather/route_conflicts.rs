//! Routes that axum would refuse to merge, with a panic: the same method and path twice, or two paths that match the same
//! requests. `build()` reports them instead, with both places.
//!
//! Each group becomes a router of its own, so that only routes of one group conflict. `matchit` is the matcher that axum
//! uses; inserting the paths into it finds the second kind of conflict.

use std::borrow::Cow;

use matchit::{InsertError, Router};

use crate::declare::{Methods, RouteDef};
use crate::error::Mistake;

/// The conflicts among `routes`, which are sorted by path. Where the application merges them at the root, `endpoints` are
/// the paths and methods of the health endpoints that they must not take; elsewhere it is empty.
pub(crate) fn route_conflicts(routes: &[RouteDef], endpoints: &[(Cow<'_, str>, Methods)]) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let mut routers: Vec<(Option<&str>, Router<()>)> = vec![(None, Router::new())];
    for (at, route) in routes.iter().enumerate() {
        let (group, path) = (route.group.as_deref(), &*route.path);
        // The routes of one path are neighbours; these come before this one.
        let first = routes[..at].iter().rposition(|other| other.path != path).map_or(0, |other| other + 1);
        let mut same_path = routes[first..at].iter().filter(|other| other.group == route.group).peekable();
        if same_path.peek().is_none() {
            let router = routers.iter().position(|(of, _)| *of == group).unwrap_or_else(|| {
                routers.push((group, Router::new()));
                routers.len() - 1
            });
            if let Err(error) = routers[router].1.insert(path, ()) {
                mistakes.push(path_conflict(route, routes, &error));
            }
        }
        for other in same_path {
            if let Some(method) = shared_method(&route.methods, &other.methods) {
                let message =
                    format!("two routes answer {method} {path}: remove one, or change its method or path");
                mistakes.push(Mistake::new(message).at(other.location).at(route.location));
            }
        }
    }
    for (path, methods) in endpoints {
        let shown = path.replace("{*", "{");
        for route in routes_at_endpoint(path, methods, routes, &mut routers[0].1) {
            let message = format!(
                "{} {} conflicts with the health endpoint {shown}: change the path of the route, or nest the routes \
                 under a prefix and declare it with `.mount_at(\"/api\")`",
                route.methods, route.path
            );
            mistakes.push(Mistake::new(message).at(route.location));
        }
    }
    mistakes
}

/// The routes outside all groups that would receive requests to the health endpoint `path`. `router` has their paths, and
/// gets that of the endpoint.
fn routes_at_endpoint<'a>(
    path: &str,
    methods: &Methods,
    routes: &'a [RouteDef],
    router: &mut Router<()>,
) -> Vec<&'a RouteDef> {
    let is_at = |route: &&RouteDef, path: &str| route.group.is_none() && route.path == path;
    let same_path: Vec<_> = routes.iter().filter(|route| is_at(route, path)).collect();
    if !same_path.is_empty() {
        return same_path.into_iter().filter(|route| overlap(&route.methods, methods)).collect();
    }
    match router.insert(path, ()) {
        Err(InsertError::Conflict { with }) => {
            routes.iter().find(|route| is_at(route, &with)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn path_conflict(route: &RouteDef, routes: &[RouteDef], error: &InsertError) -> Mistake {
    if let InsertError::Conflict { with } = error
        && let Some(other) = routes.iter().find(|other| other.group == route.group && other.path == *with)
    {
        let message = format!(
            "the paths {with} and {} match the same requests: use the same parameter names in both, or change one path",
            route.path
        );
        return Mistake::new(message).at(other.location).at(route.location);
    }
    Mistake::new(format!("axum cannot route the path {}: {error}", route.path)).at(route.location)
}

/// A method that both answer. `ANY` answers only what no other route does, so that it conflicts only with another `ANY`.
/// GET does not conflict with HEAD: GET answers HEAD only where no other route does.
fn shared_method(a: &Methods, b: &Methods) -> Option<String> {
    match (a, b) {
        (Methods::Any, Methods::Any) => Some("any method on".to_owned()),
        (Methods::Of(a), Methods::Of(b)) => {
            a.iter().find(|method| b.contains(method)).map(ToString::to_string)
        }
        _ => None,
    }
}

fn overlap(a: &Methods, b: &Methods) -> bool {
    [a, b].contains(&&Methods::Any) || shared_method(a, b).is_some()
}
