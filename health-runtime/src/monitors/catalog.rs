//! Everything that was resolved for one application, in one place: what preflight, coverage and the command line read.

use std::sync::Arc;

use crate::monitors::{ListedRoute, Places, ResolvedMonitor};
use crate::settings::Variables;

/// The declared routes of an application with their resolved monitors, and where the application mounts them.
#[cfg_attr(not(feature = "preflight"), expect(dead_code, reason = "preflight and publishing read the rest"))]
pub(crate) struct Catalog {
    pub(crate) monitors: Arc<Vec<ResolvedMonitor>>,
    pub(crate) routes: Vec<ListedRoute>,
    pub(crate) places: Places,
    /// Scheme, host and an optional path, without a slash at the end.
    pub(crate) base_url: Option<String>,
    /// Reads the variables that monitors name with `env("VAR")`.
    pub(crate) variables: Variables,
}
