//! Resolves all monitors of an application: those of its routes, and those that are made by hand.

use std::collections::HashMap;

use crate::declare::{Monitor, RouteDef};
use crate::error::Mistake;
use crate::monitors::held::HeldMonitor;
use crate::monitors::listed::ListedRoute;
use crate::monitors::resolve::{DeclaringRoute, MonitorResolver, Unresolved};
use crate::monitors::resolved::ResolvedMonitor;

/// What the definitions of an application come to.
#[derive(Default)]
pub(crate) struct Collected {
    pub(crate) monitors: Vec<ResolvedMonitor>,
    /// Made at run time, and wrong.
    pub(crate) held: Vec<HeldMonitor>,
    pub(crate) routes: Vec<ListedRoute>,
    /// Declared by attributes, and wrong.
    pub(crate) mistakes: Vec<Mistake>,
}

impl MonitorResolver<'_> {
    /// Resolves the monitors of `routes` and those in `by_hand`, and lists the routes. Takes the definitions out of `routes`.
    pub(crate) fn all(
        &self,
        routes: &mut [RouteDef],
        by_hand: impl ExactSizeIterator<Item = Box<Monitor>>,
    ) -> Collected {
        let mut collected = Collected {
            monitors: Vec::with_capacity(by_hand.len()),
            routes: Vec::with_capacity(routes.len()),
            ..Collected::default()
        };
        for route in routes {
            let monitors_before = collected.monitors.len();
            let definitions = route.monitors.take();
            let undecided = definitions.is_none();
            let declined = definitions.as_ref().is_some_and(Vec::is_empty);
            let declaring =
                DeclaringRoute { methods: &route.methods, path: &route.path, group: route.group.as_deref() };
            for monitor in definitions.into_iter().flatten() {
                self.resolve_into(Box::new(monitor), Some(declaring), &mut collected);
            }
            let monitors = collected.monitors.len() - monitors_before;
            collected.routes.push(ListedRoute {
                methods: route.methods.to_string(),
                path: format!("{}{}", self.places.prefix(route.group.as_deref()), route.path),
                group: route.group.as_deref().map(str::to_owned),
                monitors: if declined { None } else { Some(monitors) },
                undecided,
                location: route.location,
            });
        }
        for monitor in by_hand {
            self.resolve_into(monitor, None, &mut collected);
        }
        collected.separate_keys(&[]);
        collected
    }

    pub(super) fn resolve_into(
        &self,
        monitor: Box<Monitor>,
        route: Option<DeclaringRoute<'_>>,
        collected: &mut Collected,
    ) {
        match self.resolve(monitor, route) {
            Ok(resolved) => collected.monitors.extend(resolved),
            Err(unresolved) => {
                let Unresolved { wrong, key, name, is_proven, location } = *unresolved;
                let held = |why| HeldMonitor { key: key.clone(), name: name.clone(), location, why };
                if is_proven {
                    collected.mistakes.extend(wrong.into_iter().map(|why| held(why).into_mistake()));
                } else {
                    collected.held.push(held(wrong.join("; ")));
                }
            }
        }
    }
}

impl Collected {
    /// Two attributes with one key are a mistake. A monitor that is made at run time and has the key of another, or of one
    /// of `declared`, is held back.
    pub(super) fn separate_keys(&mut self, declared: &[ResolvedMonitor]) {
        let mut seen: HashMap<_, _> =
            declared.iter().map(|monitor| (&*monitor.key, monitor.location())).collect();
        seen.reserve(self.monitors.len());
        let mut collides = Vec::new();
        // What the attributes declare comes first, so that it keeps its key.
        for proven in [true, false] {
            for (at, monitor) in self.monitors.iter().enumerate() {
                if monitor.definition.is_proven != proven {
                    continue;
                }
                let Some(first) = seen.insert(&*monitor.key, monitor.location()) else { continue };
                if proven {
                    let what = format!("two monitors have the key `{}`: {DISTINGUISH}", monitor.key);
                    self.mistakes.push(Mistake::new(what).at(first).at(monitor.location()));
                } else {
                    self.held.push(HeldMonitor {
                        key: monitor.key.clone(),
                        name: monitor.name.clone(),
                        location: monitor.location(),
                        why: format!("the monitor declared at {first} has the same key: {DISTINGUISH}"),
                    });
                    collides.push(at);
                }
            }
        }
        for at in collides.into_iter().rev() {
            self.monitors.remove(at);
        }
    }
}

const DISTINGUISH: &str = "give one of them another `name` or `key`";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declare::Application;
    use crate::monitors::Places;
    use crate::settings::Overrides;

    fn collected(monitors: Vec<Monitor>) -> Collected {
        let overrides = Overrides { variables: Some(std::sync::Arc::new(|_| None)), ..Overrides::default() };
        let settings = overrides.resolve(&mut Vec::new());
        let (application, places) = (Application::new("shop", "1"), Places::default());
        MonitorResolver::new(&application, &settings, &places)
            .all(&mut [], monitors.into_iter().map(Box::new))
    }

    fn proven(path: &str) -> Monitor {
        Monitor { is_proven: true, ..Monitor::get(path) }
    }

    #[test]
    fn a_wrong_definition_is_held_back_when_it_is_made_at_run_time_and_a_mistake_in_an_attribute() {
        let made = collected(vec![Monitor::get("/{id}").name("made"), Monitor::get("/well")]);
        assert_eq!((made.mistakes.len(), made.monitors.len()), (0, 1));
        assert_eq!(made.held[0].name, "made");
        assert!(made.held[0].why.contains("`id`"), "{}", made.held[0].why);

        let declared = collected(vec![proven("/{id}")]);
        assert_eq!((declared.mistakes.len(), declared.held.len()), (1, 0));
    }

    #[test]
    fn a_definition_of_an_attribute_keeps_its_key_and_one_made_at_run_time_is_held_back() {
        let both = collected(vec![Monitor::get("/a").name("a"), proven("/a").name("a")]);
        assert_eq!((both.mistakes.len(), both.monitors.len(), both.held.len()), (0, 1, 1));
        assert!(both.monitors[0].definition.is_proven);
        assert!(both.held[0].why.contains("same key"), "{}", both.held[0].why);

        let attributes = collected(vec![proven("/a"), proven("/a")]);
        assert_eq!((attributes.mistakes.len(), attributes.held.len()), (1, 0));
    }

    #[test]
    fn a_wrong_url_never_shows_the_password_in_it() {
        let held = collected(vec![Monitor::get("https://ann:hunter2@host/")]).held;
        assert_eq!(held[0].name, "without a name");
        assert!(!format!("{held:?}").contains("hunter2"));
    }
}
