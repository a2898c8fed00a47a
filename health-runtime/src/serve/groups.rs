//! The declared groups of routes, and whether the application serves each of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::declare::{CheckDef, Outcome, RouteDef};
use crate::engine::Contribution;
use crate::error::{Error, Mistake};
use crate::support::{Location, did_you_mean};

/// The declared groups of routes, and which of them the application serves.
pub(crate) struct Groups {
    declared: Vec<Group>,
}

struct Group {
    name: String,
    /// The first route of the group, for messages.
    location: Location,
    /// Whether the application has asked for the routes of the group.
    served: AtomicBool,
}

impl Groups {
    pub(crate) fn of(routes: &[RouteDef]) -> Self {
        let mut declared: Vec<Group> = Vec::new();
        for route in routes {
            if let Some(name) = &route.group
                && declared.iter().all(|known| known.name != *name)
            {
                let (name, location) = (name.to_string(), route.location);
                declared.push(Group { name, location, served: AtomicBool::new(false) });
            }
        }
        Self { declared }
    }

    /// One mistake for each of the groups in `named` that has no route.
    pub(crate) fn unknown<'a>(&self, named: impl Iterator<Item = &'a str>) -> Vec<Mistake> {
        let unknown = named.filter(|name| !self.declared.iter().any(|group| group.name == *name));
        unknown
            .map(|name| {
                let meant = did_you_mean(name, self.declared.iter().map(|group| &*group.name), '"');
                Mistake::new(format!(
                    "`.mount_group_at({name:?}, ..)`: no route is declared in this group{meant}"
                ))
            })
            .collect()
    }

    /// The application asked for the routes of `group`.
    pub(crate) fn mark_served(&self, group: &str) {
        for group in self.declared.iter().filter(|known| known.name == group) {
            group.served.store(true, Ordering::Release);
        }
    }

    /// One mistake for each group that the application does not serve.
    pub(crate) fn not_served(&self) -> Vec<Mistake> {
        let missing = self.declared.iter().filter(|group| !group.served.load(Ordering::Acquire));
        missing
            .map(|Group { name, location, .. }| {
                let what = format!(
                    "the routes of the group `{name}` are declared but not served: merge or nest \
                 `health.routes_in(\"{name}\")` into the router"
                );
                Mistake::new(what).at(*location)
            })
            .collect()
    }

    /// The check that every declared group is served; nothing where no group is declared.
    pub(crate) fn contribution(self: &Arc<Self>) -> Contribution {
        if self.declared.is_empty() {
            return Contribution::default();
        }
        let groups = Arc::clone(self);
        let check = move || {
            let missing = groups.not_served();
            std::future::ready(if missing.is_empty() {
                Outcome::pass()
            } else {
                Outcome::fail("a declared group of routes is not served").cause(Error::mistakes(missing))
            })
        };
        let check = CheckDef::new("route-groups", check)
            .built_in()
            .description("Every declared group of routes is served.")
            .readiness()
            .startup();
        Contribution::default().check(check)
    }
}
