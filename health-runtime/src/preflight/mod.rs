//! Proof before publishing: sends the request of every monitor, and evaluates its assertions on the response.
//!
//! A [`PreflightRun`] makes the request of each monitor (`request`), sends it to a `target` and follows redirects
//! (`exchange`), and judges the response (`judge`, `evaluate`). The target is the router of this process
//! (`router_target`) or a deployment that is asked over the network (`network_target`). When the response is a 404 or a 405
//! that the handler may not have given, `mount_search` explains where the route is. The results make a [`Preflight`]
//! (`report`).

mod evaluate;
mod exchange;
mod http_url;
mod judge;
mod mount_search;
#[cfg(feature = "publish")]
mod network_target;
mod report;
mod request;
mod router_target;
mod run;
mod sent_secrets;
mod target;

pub use crate::monitors::UncoveredRoute;
pub use report::{CheckedMonitor, Preflight, Verdict};
pub use run::PreflightRun;
