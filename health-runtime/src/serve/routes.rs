//! The annotated routes as routers, by group.

use axum::Router;
use axum::routing::MethodRouter;

/// A route that [`conflicts`](crate::gather::conflicts) let through: its group, its path, and what it answers.
pub(crate) type BoundRoute = (Option<String>, String, MethodRouter);

/// The routes of an application.
pub(crate) struct Routes(pub(crate) Vec<BoundRoute>);

impl Routes {
    /// The routes of `group`; none for a group nobody declared. axum merges those of one path.
    pub(crate) fn router(&self, group: Option<&str>) -> Router {
        let routes = self.0.iter().filter(|(of, _, _)| of.as_deref() == group);
        routes.fold(Router::new(), |router, (_, path, methods)| router.route(path, methods.clone()))
    }
}
