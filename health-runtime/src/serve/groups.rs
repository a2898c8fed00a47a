//! The declared groups of routes, and whether the application serves each of them. The routes without a group are one more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::declare::{CheckDef, Outcome, RouteDef};
use crate::engine::Contribution;
use crate::error::{Error, Mistake};
use crate::support::{Location, did_you_mean};

/// The declared groups of routes, and which of them the application serves.
pub(crate) struct Groups {
    declared: Vec<Group>,
    /// No group has a name, and the routes are served. Then the check says nothing: almost every application has routes
    /// without a group, and needs no line about them.
    settled: Arc<AtomicBool>,
}

struct Group {
    /// `None` for the routes without a group.
    name: Option<String>,
    /// The first route of the group, for messages.
    location: Location,
    /// Whether the application has asked for the routes of the group.
    served: AtomicBool,
}

impl Groups {
    pub(crate) fn of(routes: &[RouteDef]) -> Self {
        let mut declared: Vec<Group> = Vec::new();
        for route in routes {
            let name = route.group.as_deref();
            if declared.iter().all(|known| known.name.as_deref() != name) {
                let (name, location) = (name.map(str::to_owned), route.location);
                declared.push(Group { name, location, served: AtomicBool::new(false) });
            }
        }
        Self { declared, settled: Arc::default() }
    }

    /// One mistake for each of the groups in `named` that has no route.
    pub(crate) fn unknown<'a>(&self, named: impl Iterator<Item = &'a str>) -> Vec<Mistake> {
        let names = || self.declared.iter().filter_map(|group| group.name.as_deref());
        let unknown = named.filter(|name| !names().any(|known| known == *name));
        unknown
            .map(|name| {
                let meant = did_you_mean(name, names(), '"');
                Mistake::new(format!(
                    "`.mount_group_at({name:?}, ..)`: no route is declared in this group{meant}"
                ))
            })
            .collect()
    }

    /// The application asked for the routes of `group`, or for those without a group.
    pub(crate) fn mark_served(&self, group: Option<&str>) {
        for known in self.declared.iter().filter(|known| known.name.as_deref() == group) {
            known.served.store(true, Ordering::Release);
        }
        if self.declared.iter().all(|group| group.name.is_none()) && group.is_none() {
            self.settled.store(true, Ordering::Release);
        }
    }

    /// One mistake for each group that the application does not serve.
    pub(crate) fn not_served(&self) -> Vec<Mistake> {
        let missing = self.declared.iter().filter(|group| !group.served.load(Ordering::Acquire));
        missing
            .map(|Group { name, location, .. }| {
                let what = match name {
                    Some(name) => format!(
                        "the routes of the group `{name}` are declared but not served: merge or nest \
                         `health.routes_in(\"{name}\")` into the router"
                    ),
                    None => "the routes without a group are declared but not served: merge or nest `health.routes()` into \
                             the router"
                        .to_owned(),
                };
                Mistake::new(what).at(*location)
            })
            .collect()
    }

    /// The check that every declared route is served; nothing where no route is declared.
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
                Outcome::fail("declared routes are not served").cause(Error::mistakes(missing))
            })
        };
        let check = CheckDef::new("route-groups", check)
            .built_in()
            .description("Every declared route is served.")
            .readiness()
            .startup();
        let unnamed = self.declared.iter().all(|group| group.name.is_none());
        Contribution::default().check(if unnamed {
            check.until_settled(Arc::clone(&self.settled))
        } else {
            check
        })
    }
}
