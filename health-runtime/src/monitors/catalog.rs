//! The catalog of one application: its routes, its resolved monitors, and where the routes are mounted.

use std::sync::Arc;

use crate::monitors::listed::ListedRoute;
use crate::monitors::places::Places;
use crate::monitors::resolved::ResolvedMonitor;
use crate::settings::Variables;

/// What preflight, coverage and the command line need to know of an application.
#[cfg_attr(not(feature = "preflight"), expect(dead_code, reason = "preflight and publishing read the rest"))]
pub(crate) struct Catalog {
    pub(crate) monitors: Arc<Vec<ResolvedMonitor>>,
    pub(crate) routes: Vec<ListedRoute>,
    pub(crate) places: Places,
    /// Scheme, host and an optional path, without a slash at the end.
    pub(crate) base_url: Option<String>,
    /// Reads the environment variables that monitors name with `env("VAR")`.
    pub(crate) variables: Variables,
}
