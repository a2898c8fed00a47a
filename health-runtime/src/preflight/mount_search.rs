//! Explains where a route is when it is not where its monitor asks for it.

use std::time::Duration;

use axum::http::{Method, StatusCode};

use crate::monitors::Places;
use crate::preflight::request::MonitorRequest;
use crate::preflight::router_target::RouterTarget;

/// Prefixes under which applications often nest their routes.
const USUAL_PREFIXES: &[&str] = &["/api", "/v1", "/api/v1"];

/// A route that its monitor did not find.
pub(super) struct MountSearch<'a> {
    pub(super) places: &'a Places,
    pub(super) group: Option<&'a str>,
    /// Whether the monitor belongs to an annotated route.
    pub(super) annotated: bool,
    /// 404 or 405.
    pub(super) status: StatusCode,
}

impl MountSearch<'_> {
    /// What is wrong and what to do. Sends a safe request under other prefixes of `router`, for as long as `limit`.
    pub(super) async fn explain(
        &self,
        router: &RouterTarget,
        request: &MonitorRequest,
        limit: Duration,
    ) -> String {
        let path = router.base.path_of(&request.url).unwrap_or_default();
        let search = tokio::time::timeout(limit, self.find(router, request, path));
        let explanation = match search.await.ok().flatten() {
            Some(prefix) => self.mounted_at(prefix),
            None => self.not_found(&request.method),
        };
        format!("`{}` {explanation}", path.split('?').next().unwrap_or(path))
    }

    /// The prefix under which the router serves the route.
    async fn find(&self, router: &RouterTarget, request: &MonitorRequest, path: &str) -> Option<&str> {
        let declared = self.places.prefix(self.group);
        let bare = path.strip_prefix(declared)?;
        let mut tried = vec![declared];
        for prefix in self.prefixes().filter(|_| request.method.is_safe()) {
            if tried.contains(&prefix) {
                continue;
            }
            tried.push(prefix);
            let url = router.base.join(&format!("{prefix}{bare}"));
            if self.is_served(router, &MonitorRequest { url, ..request.clone() }).await {
                return Some(prefix);
            }
        }
        None
    }

    fn prefixes(&self) -> impl Iterator<Item = &str> {
        let groups = self.places.groups.iter().map(|(_, place)| place.as_str());
        ["", self.places.root.as_str()].into_iter().chain(groups).chain(USUAL_PREFIXES.iter().copied())
    }

    /// An annotated route is found where its handler runs. Any success will do for a route without an annotation.
    async fn is_served(&self, router: &RouterTarget, request: &MonitorRequest) -> bool {
        router.call(request).await.is_ok_and(|response| {
            response.reached_handler == Some(true) || !self.annotated && response.status.is_success()
        })
    }

    fn mounted_at(&self, prefix: &str) -> String {
        let what = match (self.group, prefix) {
            (None, "") => "the routes are mounted at its root: leave `.mount_at(..)` out".to_owned(),
            (None, _) => format!("routes are mounted at `{prefix}`: set `.mount_at(\"{prefix}\")`"),
            (Some(group), _) => {
                let place = if prefix.is_empty() { "its root".to_owned() } else { format!("`{prefix}`") };
                format!(
                    "the group `{group}` is mounted at {place}: set `.mount_group_at(\"{group}\", \"{prefix}\")`"
                )
            }
        };
        format!("is not served by this router; {what}")
    }

    fn not_found(&self, method: &Method) -> String {
        let (routes, knob) = match self.group {
            None => ("health.routes()".to_owned(), "mount_at(..)".to_owned()),
            Some(group) => {
                (format!("health.routes_in(\"{group}\")"), format!("mount_group_at(\"{group}\", ..)"))
            }
        };
        if self.annotated {
            format!(
                "is not served by this router: merge `{routes}` into it, or set `.{knob}` to the prefix where it is nested"
            )
        } else if self.status == StatusCode::METHOD_NOT_ALLOWED {
            format!("is served by this router, but not for {method}")
        } else {
            "is not served by this router, or its handler answered 404: correct the path of the monitor"
                .to_owned()
        }
    }
}
