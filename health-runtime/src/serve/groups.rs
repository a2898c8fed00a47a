//! The declared groups of routes, and whether the application serves each of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::declare::{CheckDef, Outcome, RouteDef};
use crate::engine::Contribution;
use crate::error::{Error, Mistake};
use crate::support::{Location, did_you_mean};

/// The declared groups of routes, and which of them are taken.
pub(crate) struct Groups {
    declared: Vec<Group>,
}

struct Group {
    name: String,
    /// The first route in it stands for it.
    location: Location,
    taken: AtomicBool,
}

impl Groups {
    pub(crate) fn of(routes: &[RouteDef]) -> Self {
        let mut declared: Vec<Group> = Vec::new();
        for route in routes {
            if let Some(name) = &route.group
                && declared.iter().all(|known| known.name != *name)
            {
                let (name, location) = (name.to_string(), route.location);
                declared.push(Group { name, location, taken: AtomicBool::new(false) });
            }
        }
        Self { declared }
    }

    /// The groups among `named` that no route is in.
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

    /// Somebody serves the routes of `group`.
    pub(crate) fn take(&self, group: &str) {
        for group in self.declared.iter().filter(|known| known.name == group) {
            group.taken.store(true, Ordering::Release);
        }
    }

    /// The groups that nobody serves.
    pub(crate) fn not_taken(&self) -> Vec<Mistake> {
        let open = self.declared.iter().filter(|group| !group.taken.load(Ordering::Acquire));
        open.map(|Group { name, location, .. }| {
            let what = format!(
                "the routes of the group `{name}` are declared and not served: merge or nest \
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
            let open = groups.not_taken();
            std::future::ready(if open.is_empty() {
                Outcome::pass()
            } else {
                Outcome::fail("a declared group of routes is not served").cause(Error::mistakes(open))
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
