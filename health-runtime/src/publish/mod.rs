//! From definitions to monitors at the monitoring API.

mod address;
mod identity;
mod interval;
mod limits;
mod resolve;

#[cfg(feature = "publish")]
mod api;
#[cfg(feature = "publish")]
mod cronitor;
#[cfg(feature = "publish")]
mod payload;
#[cfg(feature = "publish")]
mod sync;

#[cfg(feature = "publish")]
pub(crate) use payload::body;
pub use resolve::ResolvedMonitor;
pub(crate) use resolve::{Places, Source, resolve};
#[cfg(feature = "publish")]
pub(crate) use sync::{Progress, Publisher};
