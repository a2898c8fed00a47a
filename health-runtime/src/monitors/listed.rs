//! A declared route as lists and the overview show it, without its handler.

use crate::support::Location;

/// What a list shows of a route.
pub(crate) struct ListedRoute {
    pub(crate) methods: String,
    pub(crate) path: String,
    pub(crate) group: Option<String>,
    /// How many monitors it declares for this environment; `None` with `healthcheck = false`.
    pub(crate) monitors: Option<usize>,
    /// Whether its declaration has no `healthcheck` at all.
    #[cfg_attr(not(feature = "preflight"), expect(dead_code, reason = "coverage reads it"))]
    pub(crate) undecided: bool,
    pub(crate) location: Location,
}
