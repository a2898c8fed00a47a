//! Resolves all monitors of an application: those of its routes and those that it makes by hand.

use std::collections::HashMap;

use crate::declare::{Monitor, RouteDef};
use crate::error::Mistake;
use crate::monitors::{ListedRoute, MonitorResolver, ResolvedMonitor, Source};

impl MonitorResolver<'_> {
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
    ) -> Result<Vec<ResolvedMonitor>, Vec<Mistake>> {
        let (mut monitors, mut mistakes) = (Vec::new(), Vec::new());
        for monitor in others {
            self.one(Box::new(monitor), None, &mut monitors, &mut mistakes);
        }
        mistakes.extend(same_keys(declared.iter().chain(&monitors)));
        if mistakes.is_empty() { Ok(monitors) } else { Err(mistakes) }
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
