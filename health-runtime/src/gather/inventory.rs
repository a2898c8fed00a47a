//! The only file that names `inventory`: what the attributes submitted at link time.

use crate::declare::{CheckDef, RouteDef};

pub use inventory::submit;

/// A check as `#[health_check]` submits it.
pub struct DeclaredCheck(pub fn() -> CheckDef);

/// A route as `#[route]` submits it.
pub struct DeclaredRoute(pub fn() -> RouteDef);

inventory::collect!(DeclaredCheck);
inventory::collect!(DeclaredRoute);

/// Every submitted check, in the order of the linker.
pub(super) fn checks() -> impl Iterator<Item = CheckDef> {
    inventory::iter::<DeclaredCheck>().map(|declared| (declared.0)())
}

/// Every submitted route, in the order of the linker.
pub(super) fn routes() -> impl Iterator<Item = RouteDef> {
    inventory::iter::<DeclaredRoute>().map(|declared| (declared.0)())
}
