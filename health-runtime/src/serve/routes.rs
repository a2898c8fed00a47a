//! The annotated routes as routers, one for each group.

use axum::Router;
use axum::routing::MethodRouter;

/// A route without [`conflicts`](crate::gather::conflicts): its group, its path, and its handlers.
pub(crate) type BoundRoute = (Option<String>, String, MethodRouter);

/// The routes of an application.
pub(crate) struct Routes(pub(crate) Vec<BoundRoute>);

impl Routes {
    /// The routes of `group`; an empty router for an unknown group. Routes of one path are merged by axum.
    pub(crate) fn router(&self, group: Option<&str>) -> Router {
        let routes = self.0.iter().filter(|(of, _, _)| of.as_deref() == group);
        routes.fold(Router::new(), |router, (_, path, methods)| router.route(path, methods.clone()))
    }
}
