//! The annotated routes: what would make axum panic is found first, then they become routers.

use std::collections::{HashMap, HashSet};
use std::mem::take;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::http::Method;
use axum::routing::MethodRouter;

use crate::declare::{Location, Methods, RouteDef};
use crate::error::Mistake;
use crate::nearest::did_you_mean;

/// The routes of an application, by group and path.
#[derive(Default)]
pub(crate) struct Routes(HashMap<(Option<String>, String), MethodRouter>);

impl Routes {
    /// Adds a route that [`mistakes`] let through.
    pub(crate) fn add(&mut self, group: Option<String>, path: String, router: MethodRouter) {
        let known = self.0.entry((group, path)).or_default();
        *known = take(known).merge(router);
    }

    /// The routes of `group`; none for a group nobody declared.
    pub(crate) fn router(&self, group: Option<&str>) -> Router {
        let routes = self.0.iter().filter(|((of, _), _)| of.as_deref() == group);
        routes.fold(Router::new(), |router, ((_, path), methods)| router.route(path, methods.clone()))
    }
}

/// The declared groups of routes, and which of them are taken.
pub(crate) struct Groups {
    declared: Vec<(String, Location)>,
    taken: Mutex<HashSet<String>>,
}

impl Groups {
    pub(crate) fn of(routes: &[RouteDef]) -> Self {
        let mut declared: Vec<(String, Location)> = Vec::new();
        for route in routes {
            // The first place of a group stands for it.
            if let Some(group) = &route.group
                && declared.iter().all(|(known, _)| known != group)
            {
                declared.push((group.to_string(), route.location));
            }
        }
        Self { declared, taken: Mutex::default() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.declared.is_empty()
    }

    /// The groups among `named` that no route is in.
    pub(crate) fn unknown<'a>(&self, named: impl Iterator<Item = &'a str>) -> Vec<Mistake> {
        let unknown = named.filter(|name| !self.declared.iter().any(|(group, _)| group == name));
        unknown
            .map(|name| {
                let meant = did_you_mean(name, self.declared.iter().map(|(group, _)| &**group), '"');
                Mistake::new(format!(
                    "`.mount_group_at({name:?}, ..)`: no route is declared in this group{meant}"
                ))
            })
            .collect()
    }

    /// Somebody serves the routes of `group`.
    pub(crate) fn take(&self, group: &str) {
        self.lock().insert(group.to_owned());
    }

    /// The groups that nobody serves.
    pub(crate) fn not_taken(&self) -> Vec<Mistake> {
        let taken = self.lock();
        let open = self.declared.iter().filter(|(name, _)| !taken.contains(name));
        open.map(|(name, place)| {
            let what = format!(
                "the routes of the group `{name}` are declared and not served: merge or nest \
                 `health.routes_in(\"{name}\")` into the router"
            );
            Mistake::new(what).at(*place)
        })
        .collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashSet<String>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What cannot stand in one router: a method and path declared twice, paths that match the same requests, and, where
/// the routes are at the root, a health endpoint (`endpoints` are their paths) of the same path.
pub(crate) fn mistakes<'a>(routes: &[RouteDef], endpoints: impl Iterator<Item = &'a str>) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let mut routers: HashMap<Option<&str>, matchit::Router<()>> = HashMap::new();
    let mut answered: HashMap<(Option<&str>, &str), Vec<&RouteDef>> = HashMap::new();
    for route in routes {
        let (group, path) = (route.group.as_deref(), &*route.path);
        let known = answered.entry((group, path)).or_default();
        if known.is_empty()
            && let Err(error) = routers.entry(group).or_default().insert(path, ())
        {
            mistakes.push(conflict(route, routes, &error));
        }
        for other in known.iter() {
            if let Some(method) = shared(&route.methods, &other.methods) {
                let what = format!(
                    "two routes answer {method} {path}: remove one, or give it another method or path"
                );
                mistakes.push(Mistake::new(what).at(other.location).at(route.location));
            }
        }
        known.push(route);
    }
    for path in endpoints {
        let here = answered.get(&(None, path)).into_iter().flatten();
        let reads = Methods::Of(vec![Method::GET, Method::HEAD]);
        let mut blocking: Vec<_> = here.filter(|route| overlap(&route.methods, &reads)).copied().collect();
        if blocking.is_empty()
            && !answered.contains_key(&(None, path))
            && let Err(matchit::InsertError::Conflict { with }) =
                routers.entry(None).or_default().insert(path, ())
        {
            blocking.extend(routes.iter().find(|route| route.group.is_none() && route.path == with));
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
