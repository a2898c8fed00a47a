//! Finds out where a route stands that does not stand where its monitor asks for it.

use std::time::Duration;

use axum::http::{Method, StatusCode};

use crate::monitors::Places;
use crate::preflight::in_process::InProcess;
use crate::preflight::request::Request;

/// Where applications nest their routes.
const USUAL: &[&str] = &["/api", "/v1", "/api/v1"];

/// A route that was not found, and where it should have been.
pub(super) struct Missing<'a> {
    pub(super) places: &'a Places,
    pub(super) group: Option<&'a str>,
    /// Whether the monitor watches an annotated route.
    pub(super) annotated: bool,
    pub(super) status: StatusCode,
}

impl Missing<'_> {
    /// What is wrong, and what to do. Asks the router under other prefixes, where asking changes nothing, for as long as
    /// `within`.
    pub(super) async fn explain(&self, app: &InProcess, request: &Request, within: Duration) -> String {
        let path = app.base.path(&request.to).unwrap_or_default();
        let found = tokio::time::timeout(within, self.find(app, request, path)).await.ok().flatten();
        let what = found.map_or_else(|| self.nowhere(&request.method), |prefix| self.moved(prefix));
        format!("`{}` {what}", path.split('?').next().unwrap_or(path))
    }

    /// What can be said without the router.
    #[cfg(feature = "publish")]
    pub(super) fn explain_from_afar(&self) -> String {
        let found = if self.annotated {
            "its handler found nothing for the sample values"
        } else {
            "what is served there found nothing"
        };
        format!("nothing is served there (are the base URL and `.mount_at(..)` right?), or {found}")
    }

    /// The prefix under which the router serves what is not where it was declared.
    async fn find(&self, app: &InProcess, request: &Request, path: &str) -> Option<&str> {
        let declared = self.places.prefix(self.group);
        let bare = path.strip_prefix(declared)?;
        let mut tried = vec![declared];
        for prefix in self.prefixes().filter(|_| request.method.is_safe()) {
            if tried.contains(&prefix) {
                continue;
            }
            tried.push(prefix);
            let to = app.base.address(&format!("{prefix}{bare}"));
            if self.stands(app, &Request { to, ..request.clone() }).await {
                return Some(prefix);
            }
        }
        None
    }

    fn prefixes(&self) -> impl Iterator<Item = &str> {
        let groups = self.places.groups.iter().map(|(_, place)| place.as_str());
        ["", self.places.root.as_str()].into_iter().chain(groups).chain(USUAL.iter().copied())
    }

    /// A handler that was reached is where it stands; what is not annotated is there where something answers.
    async fn stands(&self, app: &InProcess, request: &Request) -> bool {
        match app.send(request).await {
            Ok((answer, reached)) => reached || !self.annotated && answer.status.is_success(),
            Err(_) => false,
        }
    }

    fn moved(&self, prefix: &str) -> String {
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

    fn nowhere(&self, method: &Method) -> String {
        let (served, knob) = match self.group {
            None => ("health.routes()".to_owned(), "mount_at(..)".to_owned()),
            Some(group) => {
                (format!("health.routes_in(\"{group}\")"), format!("mount_group_at(\"{group}\", ..)"))
            }
        };
        if self.annotated {
            format!(
                "is not served by this router: merge `{served}` into it, or set `.{knob}` to where it is nested"
            )
        } else if self.status == StatusCode::METHOD_NOT_ALLOWED {
            format!("is served by this router, and not for {method}")
        } else {
            "is not served by this router, or what serves it found nothing: correct the path of the monitor"
                .to_owned()
        }
    }
}
