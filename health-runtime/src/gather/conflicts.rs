//! What would make axum panic when the routes are merged: the same method and path twice, paths that match the same requests.

use axum::http::Method;

use crate::declare::{Methods, RouteDef};
use crate::error::Mistake;

/// What cannot stand in one router: a method and path declared twice, paths that match the same requests, and, where
/// the routes are at the root, a health endpoint (`endpoints` are their paths) of the same path. The routes come in the
/// order of their paths.
pub(crate) fn conflicts(routes: &[RouteDef], endpoints: &[&str]) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let mut routers: Vec<(Option<&str>, matchit::Router<()>)> = vec![(None, matchit::Router::new())];
    for (at, route) in routes.iter().enumerate() {
        let (group, path) = (route.group.as_deref(), &*route.path);
        let alike = routes[..at].iter().rposition(|other| other.path != path).map_or(0, |other| other + 1);
        let mut known = routes[alike..at].iter().filter(|other| other.group == route.group).peekable();
        if known.peek().is_none() {
            let of = routers.iter().position(|(of, _)| *of == group).unwrap_or_else(|| {
                routers.push((group, matchit::Router::new()));
                routers.len() - 1
            });
            if let Err(error) = routers[of].1.insert(path, ()) {
                mistakes.push(conflict(route, routes, &error));
            }
        }
        for other in known {
            if let Some(method) = shared(&route.methods, &other.methods) {
                let what = format!(
                    "two routes answer {method} {path}: remove one, or give it another method or path"
                );
                mistakes.push(Mistake::new(what).at(other.location).at(route.location));
            }
        }
    }
    let reads = Methods::Of(vec![Method::GET, Method::HEAD]);
    for path in endpoints {
        let stands = |route: &&RouteDef, path: &str| route.group.is_none() && route.path == path;
        let mut blocking: Vec<_> = routes.iter().filter(|route| stands(route, path)).collect();
        if !blocking.is_empty() {
            blocking.retain(|route| overlap(&route.methods, &reads));
        } else if let Err(matchit::InsertError::Conflict { with }) = routers[0].1.insert(*path, ()) {
            blocking.extend(routes.iter().find(|route| stands(route, &with)));
        }
        for route in blocking {
            let what = format!(
                "{} {} stands where the health endpoint {path} is: give the route another path, or nest the routes \
                 under a prefix and say so with `.mount_at(\"/api\")`",
                route.methods, route.path
            );
            mistakes.push(Mistake::new(what).at(route.location));
        }
    }
    mistakes
}

fn conflict(route: &RouteDef, routes: &[RouteDef], error: &matchit::InsertError) -> Mistake {
    if let matchit::InsertError::Conflict { with } = error
        && let Some(other) = routes.iter().find(|other| other.group == route.group && other.path == *with)
    {
        let what = format!(
            "the paths {with} and {} match the same requests: name the parameters of both alike, or change one",
            route.path
        );
        return Mistake::new(what).at(other.location).at(route.location);
    }
    Mistake::new(format!("the path {} cannot be routed: {error}", route.path)).at(route.location)
}

/// A method that both answer. A route for any method answers what no other does, so it shares only with its like; and
/// GET answers HEAD only where nobody else does.
fn shared(a: &Methods, b: &Methods) -> Option<String> {
    match (a, b) {
        (Methods::Any, Methods::Any) => Some("any method on".to_owned()),
        (Methods::Of(a), Methods::Of(b)) => {
            a.iter().find(|method| b.contains(method)).map(ToString::to_string)
        }
        _ => None,
    }
}

fn overlap(a: &Methods, b: &Methods) -> bool {
    *a == Methods::Any || shared(a, b).is_some()
}
