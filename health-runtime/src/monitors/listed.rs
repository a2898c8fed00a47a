//! A declared route as it is listed, without its handler.

use crate::support::Location;

/// What is shown of a route.
pub(crate) struct ListedRoute {
    pub(crate) methods: String,
    pub(crate) path: String,
    pub(crate) group: Option<String>,
    /// How many monitors watch it; `None` when it was declared to need none.
    pub(crate) monitors: Option<usize>,
    /// Whether nothing at all was said of monitors.
    #[cfg_attr(not(feature = "preflight"), expect(dead_code, reason = "coverage reads it"))]
    pub(crate) undecided: bool,
    pub(crate) location: Location,
}
