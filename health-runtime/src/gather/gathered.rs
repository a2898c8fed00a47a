//! Everything that the program declares, in an order that does not depend on the linker.

use std::cmp::Ordering;

use crate::declare::{CheckDef, RouteDef};
use crate::gather::inventory;
use crate::support::sort_by;

/// Every check and route of the program.
pub(crate) struct Gathered {
    /// Sorted by name and place.
    pub(crate) checks: Vec<CheckDef>,
    /// Sorted by path, method and place.
    pub(crate) routes: Vec<RouteDef>,
}

/// Collects what the attributes submitted, and `checks` that the application built by hand.
pub(crate) fn gather(mut checks: Vec<CheckDef>) -> Gathered {
    checks.extend(inventory::checks());
    sort_by(&mut checks, by_name);
    let mut routes: Vec<_> = inventory::routes().collect();
    sort_by(&mut routes, by_path);
    Gathered { checks, routes }
}

impl Gathered {
    /// Adds a check of the library.
    pub(crate) fn add(&mut self, check: CheckDef) {
        self.checks.push(check);
        sort_by(&mut self.checks, by_name);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.checks.is_empty() && self.routes.is_empty()
    }
}

fn by_name(a: &CheckDef, b: &CheckDef) -> Ordering {
    a.name_and_location().cmp(&b.name_and_location())
}

fn by_path(a: &RouteDef, b: &RouteDef) -> Ordering {
    let by_method = || a.methods.to_string().cmp(&b.methods.to_string());
    a.path.cmp(&b.path).then_with(by_method).then_with(|| a.location.cmp(&b.location))
}
