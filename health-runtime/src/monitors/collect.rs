//! Resolves all monitors of an application: those of its routes, and those that are made by hand.

use std::collections::HashMap;

use crate::declare::{Monitor, RouteDef};
use crate::error::Mistake;
use crate::monitors::listed::ListedRoute;
use crate::monitors::resolve::{DeclaringRoute, MonitorResolver};
use crate::monitors::resolved::ResolvedMonitor;

impl MonitorResolver<'_> {
    /// Resolves the monitors of `routes` and those in `by_hand`, and lists the routes. Takes the definitions out of `routes`.
    pub(crate) fn all(
        &self,
        routes: &mut [RouteDef],
        by_hand: impl ExactSizeIterator<Item = Box<Monitor>>,
        mistakes: &mut Vec<Mistake>,
    ) -> (Vec<ResolvedMonitor>, Vec<ListedRoute>) {
        let mut monitors = Vec::with_capacity(by_hand.len());
        let mut listed = Vec::with_capacity(routes.len());
        for route in routes {
            let monitors_before = monitors.len();
            let definitions = route.monitors.take();
            let undecided = definitions.is_none();
            let declined = definitions.as_ref().is_some_and(Vec::is_empty);
            let declaring =
                DeclaringRoute { methods: &route.methods, path: &route.path, group: route.group.as_deref() };
            for monitor in definitions.into_iter().flatten() {
                self.resolve_into(Box::new(monitor), Some(declaring), &mut monitors, mistakes);
            }
            listed.push(ListedRoute {
                methods: route.methods.to_string(),
                path: format!("{}{}", self.places.prefix(route.group.as_deref()), route.path),
                group: route.group.as_deref().map(str::to_owned),
                monitors: if declined { None } else { Some(monitors.len() - monitors_before) },
                undecided,
                location: route.location,
            });
        }
        for monitor in by_hand {
            self.resolve_into(monitor, None, &mut monitors, mistakes);
        }
        mistakes.extend(same_keys(monitors.iter()));
        (monitors, listed)
    }

    pub(super) fn resolve_into(
        &self,
        monitor: Box<Monitor>,
        route: Option<DeclaringRoute<'_>>,
        monitors: &mut Vec<ResolvedMonitor>,
        mistakes: &mut Vec<Mistake>,
    ) {
        match self.resolve(monitor, route) {
            Ok(resolved) => monitors.extend(resolved),
            Err(wrong) => mistakes.extend(wrong),
        }
    }
}

/// A mistake for each monitor that has the key of an earlier one.
pub(super) fn same_keys<'a>(monitors: impl Iterator<Item = &'a ResolvedMonitor>) -> Vec<Mistake> {
    let mut seen = HashMap::with_capacity(monitors.size_hint().0);
    let mut mistakes = Vec::new();
    for monitor in monitors {
        if let Some(first) = seen.insert(&*monitor.key, monitor) {
            let what = format!(
                "two monitors have the key `{}`: give one of them another `name` or `key`",
                monitor.key
            );
            mistakes.push(Mistake::new(what).at(first.location()).at(monitor.location()));
        }
    }
    mistakes
}
