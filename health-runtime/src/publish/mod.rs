//! From definitions to monitors at the monitoring API.

mod address;
mod definitions;
mod identity;
mod interval;
mod limits;
mod monitors;
mod resolve;

#[cfg(feature = "publish")]
mod api;
#[cfg(feature = "publish")]
mod apply;
#[cfg(feature = "publish")]
mod cronitor;
#[cfg(feature = "publish")]
mod difference;
#[cfg(feature = "publish")]
mod digest;
#[cfg(feature = "publish")]
mod draft;
#[cfg(all(fuzzing, feature = "publish"))]
pub mod fuzzing;
#[cfg(feature = "publish")]
mod listing;
#[cfg(feature = "publish")]
mod owner;
#[cfg(feature = "publish")]
mod patience;
#[cfg(feature = "publish")]
mod payload;
#[cfg(feature = "publish")]
mod plan;
#[cfg(feature = "publish")]
mod progress;
#[cfg(all(test, feature = "publish"))]
mod properties;
#[cfg(feature = "publish")]
mod prune;
#[cfg(feature = "publish")]
mod publication;
#[cfg(feature = "publish")]
mod reach;
#[cfg(feature = "publish")]
mod show;
#[cfg(feature = "publish")]
mod sync;

#[cfg(feature = "publish")]
pub use self::{
    apply::{Applied, AppliedStep, Became},
    difference::FieldChange,
    plan::{Action, Plan, Step},
    prune::{Fate, Prune},
};
#[cfg(feature = "publish")]
pub(crate) use self::{
    owner::Owner, progress::Progress, prune::Rules, publication::Publication, sync::Proof,
};
pub(crate) use definitions::definitions;
#[cfg(all(feature = "export", feature = "publish"))]
pub(crate) use draft::sent;
pub use monitors::Monitors;
pub use resolve::ResolvedMonitor;
pub(crate) use resolve::{Places, Resolver, Source};
