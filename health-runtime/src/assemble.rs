//! The steps of [`Builder::build`](crate::Builder::build) that turn definitions into what runs.

use std::collections::HashMap;
use std::sync::Arc;

use crate::context::{Context, Missing};
use crate::declare::{Check, CheckDef, Location, Monitor, RouteDef, Run};
use crate::error::{Error, Mistake};
use crate::outcome::Outcome;
use crate::overview::ListedRoute;
use crate::publish::{Places, ResolvedMonitor, Resolver, Source};
use crate::routes::{BoundRoute, Groups};

impl Resolver<'_> {
    /// The monitors of `routes` and those made by hand, with distinct keys; and what is listed of each route.
    pub(crate) fn all(
        &self,
        routes: &mut [RouteDef],
        by_hand: impl ExactSizeIterator<Item = Box<Monitor>>,
        mistakes: &mut Vec<Mistake>,
    ) -> (Vec<ResolvedMonitor>, Vec<ListedRoute>) {
        let mut monitors = Vec::with_capacity(by_hand.len());
        let mut listed = Vec::with_capacity(routes.len());
        for route in routes {
            let before = monitors.len();
            let declared = route.monitors.take();
            #[cfg(feature = "preflight")]
            let undecided = declared.is_none();
            let declined = declared.as_ref().is_some_and(Vec::is_empty);
            let source = Source { methods: &route.methods, path: &route.path, group: route.group.as_deref() };
            for monitor in declared.into_iter().flatten() {
                self.one(Box::new(monitor), Some(source), &mut monitors, mistakes);
            }
            listed.push(ListedRoute {
                methods: route.methods.to_string(),
                path: format!("{}{}", self.places.prefix(route.group.as_deref()), route.path),
                group: route.group.as_deref().map(str::to_owned),
                monitors: if declined { None } else { Some(monitors.len() - before) },
                #[cfg(feature = "preflight")]
                undecided,
                location: route.location,
            });
        }
        for monitor in by_hand {
            self.one(monitor, None, &mut monitors, mistakes);
        }
        mistakes.extend(same_keys(monitors.iter()));
        (monitors, listed)
    }

    /// Monitors made by hand, with keys that are not among those of `declared`.
    ///
    /// # Errors
    /// Lists every mistake.
    #[cfg(feature = "publish")]
    pub(crate) fn others(
        &self,
        declared: &[ResolvedMonitor],
        others: impl IntoIterator<Item = Monitor>,
    ) -> Result<Vec<ResolvedMonitor>, Error> {
        let (mut monitors, mut mistakes) = (Vec::new(), Vec::new());
        for monitor in others {
            self.one(Box::new(monitor), None, &mut monitors, &mut mistakes);
        }
        mistakes.extend(same_keys(declared.iter().chain(&monitors)));
        if mistakes.is_empty() { Ok(monitors) } else { Err(Error::mistakes(mistakes)) }
    }

    fn one(
        &self,
        monitor: Box<Monitor>,
        source: Option<Source<'_>>,
        monitors: &mut Vec<ResolvedMonitor>,
        mistakes: &mut Vec<Mistake>,
    ) {
        match self.resolve(monitor, source) {
            Ok(resolved) => monitors.extend(resolved),
            Err(wrong) => mistakes.extend(wrong),
        }
    }
}

/// The monitors that have the key of another.
fn same_keys<'a>(monitors: impl Iterator<Item = &'a ResolvedMonitor>) -> Vec<Mistake> {
    let mut seen = HashMap::with_capacity(monitors.size_hint().0);
    let mut mistakes = Vec::new();
    for monitor in monitors {
        if let Some(first) = seen.insert(&*monitor.key, monitor) {
            let what = format!(
                "two monitors have the key `{}`: give one of them a `name` or a `key` of its own",
                monitor.key
            );
            mistakes.push(Mistake::new(what).at(first.location()).at(monitor.location()));
        }
    }
    mistakes
}

/// The built-in check that every declared group of routes is served.
pub(crate) fn groups_are_served(groups: Arc<Groups>) -> CheckDef {
    let check = move || {
        let open = groups.not_taken();
        std::future::ready(if open.is_empty() {
            Outcome::pass()
        } else {
            Outcome::fail("a declared group of routes is not served").cause(Error::mistakes(open))
        })
    };
    CheckDef::new("route-groups", check)
        .built_in()
        .description("Every declared group of routes is served.")
        .readiness()
        .startup()
}

/// The paths of the routes that do not work without a check, by the name of the check.
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
    for (_, paths) in &mut affected {
        paths.dedup();
    }
    affected
}

pub(crate) fn bind_checks(
    checks: Vec<CheckDef>,
    context: &Context,
    mistakes: &mut Vec<Mistake>,
) -> Vec<(Check, Run)> {
    let mut bound = Vec::with_capacity(checks.len());
    for check in checks {
        let (check, run) = check.bind(context);
        match run {
            Ok(run) => bound.push((check, run)),
            Err(missing) => {
                mistakes.extend(not_provided(
                    &format!("the check `{}`", check.name),
                    missing,
                    check.location,
                ));
            }
        }
    }
    bound
}

pub(crate) fn bind_routes(
    routes: Vec<RouteDef>,
    context: &Context,
    mistakes: &mut Vec<Mistake>,
) -> Vec<BoundRoute> {
    let mut bound = Vec::with_capacity(routes.len());
    for route in routes {
        match (route.bind)(context, &route.methods) {
            Ok(router) => {
                bound.push((route.group.map(|group| group.into_owned()), route.path.into_owned(), router));
            }
            Err(missing) => {
                let who = format!("the route {} {}", route.methods, route.path);
                mistakes.extend(not_provided(&who, missing, route.location));
            }
        }
    }
    bound
}

fn not_provided(who: &str, Missing(types): Missing, place: Location) -> impl Iterator<Item = Mistake> {
    types.into_iter().map(move |missing| {
        Mistake::new(format!(
            "{who} asks for `State<{missing}>`, and none is provided: add `.provide(..)` with one"
        ))
        .at(place)
    })
}
