//! The monitors of this application, resolved: URL, key, name, tags and limits of each. Always built; preflight, the
//! exports, publishing and the endpoint `/monitors` read them.

#[cfg(feature = "publish")]
mod additional;
mod address;
mod catalog;
mod collect;
#[cfg(feature = "preflight")]
mod coverage;
mod definitions;
mod fields;
#[cfg(test)]
pub(crate) mod fixtures;
mod held;
mod identity;
mod interval;
mod limits;
mod listed;
mod overview;
mod places;
#[cfg(any(feature = "export", feature = "preflight"))]
mod probing;
mod resolve;
mod resolved;
#[cfg(test)]
mod rules;

pub(crate) use catalog::Catalog;
pub(crate) use collect::Collected;
#[cfg(feature = "preflight")]
pub use coverage::UncoveredRoute;
pub(crate) use definitions::definitions;
#[cfg(feature = "publish")]
pub(crate) use fields::FieldValue;
pub(crate) use held::HeldMonitor;
#[cfg(feature = "publish")]
pub(crate) use identity::Identity;
pub use overview::Overview;
pub(crate) use places::Places;
pub(crate) use resolve::MonitorResolver;
pub use resolved::ResolvedMonitor;
