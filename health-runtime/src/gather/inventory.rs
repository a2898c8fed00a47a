//! The only file that names inventory: what the attributes submitted, in an order that does not depend on the linker,
//! and what is wrong with it as a whole.

use std::cmp::Ordering;

use crate::declare::{CheckDef, RouteDef};
use crate::error::Mistake;
use crate::support::{bounded, did_you_mean, sort_by};

pub use inventory::submit;

/// A check as `#[health_check]` submits it.
pub struct DeclaredCheck(pub fn() -> CheckDef);

/// A route as `#[route]` submits it.
pub struct DeclaredRoute(pub fn() -> RouteDef);

inventory::collect!(DeclaredCheck);
inventory::collect!(DeclaredRoute);

/// Every check and route of the binary.
pub(crate) struct Gathered {
    pub(crate) checks: Vec<CheckDef>,
    pub(crate) routes: Vec<RouteDef>,
}

/// What the attributes submitted, and `checks` made by hand: checks by name, routes by path and method, then by place.
pub(crate) fn gather(mut checks: Vec<CheckDef>) -> Gathered {
    checks.extend(inventory::iter::<DeclaredCheck>().map(|declared| (declared.0)()));
    sort_by(&mut checks, by_name);
    let mut routes: Vec<_> = inventory::iter::<DeclaredRoute>().map(|declared| (declared.0)()).collect();
    sort_by(&mut routes, by_path);
    Gathered { checks, routes }
}

fn by_name(a: &CheckDef, b: &CheckDef) -> Ordering {
    a.name_and_place().cmp(&b.name_and_place())
}

fn by_path(a: &RouteDef, b: &RouteDef) -> Ordering {
    let by_method = || a.methods.to_string().cmp(&b.methods.to_string());
    a.path.cmp(&b.path).then_with(by_method).then_with(|| a.location.cmp(&b.location))
}

impl Gathered {
    /// What is wrong with the names of the checks, and with what refers to them.
    pub(crate) fn mistakes(&self) -> Vec<Mistake> {
        let mut mistakes = Vec::new();
        // They are sorted: those of one name stand side by side.
        let names: Vec<_> = self.checks.iter().map(CheckDef::name_and_place).collect();
        for (at, (name, place)) in names.iter().copied().enumerate() {
            for what in self.checks[at].wrong() {
                mistakes.push(Mistake::new(what).at(place));
            }
            if let Some((_, first)) = names[..at].last().filter(|(before, _)| *before == name) {
                let what = format!(
                    "two checks are named `{name}`: give one of them another name with `name = \"..\"`"
                );
                mistakes.push(Mistake::new(what).at(*first).at(place));
            }
        }
        for route in &self.routes {
            let known = |name: &str| names.binary_search_by(|(known, _)| (*known).cmp(name)).is_ok();
            for name in route.depends_on.iter().filter(|name| !known(name)) {
                let what = format!(
                    "{} {} depends on the check `{name}`, which is not declared{}",
                    route.methods,
                    route.path,
                    did_you_mean(name, names.iter().map(|(name, _)| *name), '`'),
                );
                mistakes.push(Mistake::new(what).at(route.location));
            }
        }
        mistakes
    }

    /// Adds a built-in check.
    pub(crate) fn add(&mut self, check: CheckDef) {
        self.checks.push(check);
        sort_by(&mut self.checks, by_name);
    }

    /// Those of `expected` that registered nothing.
    pub(crate) fn absent(&self, expected: &[String]) -> Vec<Mistake> {
        let same = |package: &str, name: &str| package.replace('-', "_") == name.replace('-', "_");
        let places = || {
            let checks = self.checks.iter().map(|check| check.name_and_place().1);
            checks.chain(self.routes.iter().map(|route| route.location))
        };
        let absent = expected.iter().filter(|name| !places().any(|place| same(place.package, name)));
        absent
            .map(|name| {
                let name = bounded(name.clone().into());
                Mistake::new(format!(
                    "the crate `{name}` registered no check and no route: where nothing names a crate the linker drops \
                     it, so write `use {} as _;` in the crate that has `main`",
                    name.replace('-', "_")
                ))
            })
            .collect()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.checks.is_empty() && self.routes.is_empty()
    }
}
