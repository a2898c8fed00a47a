//! The resolved monitors: URL, key, name and limits of each. Always built; publishing, preflight and export read them.

mod address;
mod catalog;
mod collect;
#[cfg(feature = "preflight")]
mod coverage;
mod definitions;
mod identity;
mod interval;
mod limits;
mod listed;
mod overview;
mod resolve;
#[cfg(test)]
mod rules;

pub(crate) use catalog::Catalog;
#[cfg(feature = "preflight")]
pub use coverage::UncoveredRoute;
pub(crate) use definitions::definitions;
#[cfg(feature = "publish")]
pub(crate) use identity::Identity;
#[cfg(feature = "publish")]
pub(crate) use interval::interval;
pub(crate) use listed::ListedRoute;
pub use overview::Overview;
pub use resolve::ResolvedMonitor;
pub(crate) use resolve::{MonitorResolver, Places, Source};
