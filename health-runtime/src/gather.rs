//! The only file that names inventory: what the attributes submitted, in an order that does not depend on the linker.

use crate::declare::{CheckDef, RouteDef};

pub use inventory::submit;

/// A check as `#[health_check]` submits it.
pub struct DeclaredCheck(pub fn() -> CheckDef);

/// A route as `#[route]` submits it.
pub struct DeclaredRoute(pub fn() -> RouteDef);

inventory::collect!(DeclaredCheck);
inventory::collect!(DeclaredRoute);

/// Every check in the binary, by name, then place.
pub(crate) fn checks() -> Vec<CheckDef> {
    let mut checks: Vec<_> = inventory::iter::<DeclaredCheck>().map(|declared| (declared.0)()).collect();
    checks.sort_by(|a, b| (&a.name, &a.location).cmp(&(&b.name, &b.location)));
    checks
}

/// Every route in the binary, by path, method, then place.
pub(crate) fn routes() -> Vec<RouteDef> {
    let mut routes: Vec<_> = inventory::iter::<DeclaredRoute>().map(|declared| (declared.0)()).collect();
    routes.sort_by_cached_key(|route| (route.path.clone(), route.methods.to_string(), route.location));
    routes
}
