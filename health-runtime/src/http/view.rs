//! What the handlers read, and how much of it each client may see.

use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use crate::declare::Application;
use crate::engine::Engine;
use crate::http::Affected;
use crate::http::access::Access;
use crate::http::content::ValidContent;
use crate::monitors::ResolvedMonitor;
#[cfg(all(feature = "metrics", feature = "publish"))]
use crate::publish::Progress;
use crate::settings::{Details, ManagementAccess, Token, Tokens};

/// The state of the handlers, what a request needs, and the details that clients without the token see. Cloned for each request, which copies
/// one pointer.
#[derive(Clone)]
pub(crate) struct View {
    pub(crate) app: Arc<AppState>,
    pub(super) details: Details,
    pub(super) access: Access,
}

/// The state of the handlers.
pub(crate) struct AppState {
    pub(crate) engine: Arc<Engine>,
    pub(crate) application: Application,
    pub(crate) token: Option<Tokens>,
    pub(crate) management: ManagementAccess,
    /// What clients without the token see on the public endpoints.
    pub(crate) public_details: Details,
    /// Whether requests without the token may change something.
    pub(crate) unauthenticated_changes: bool,
    /// How long caches may store `/health`; zero for not at all.
    pub(crate) health_max_age: Duration,
    /// The monitors of this environment.
    pub(crate) monitors: Arc<Vec<ResolvedMonitor>>,
    pub(crate) affected: Affected,
    pub(crate) content: ValidContent,
    #[cfg(all(feature = "metrics", feature = "publish"))]
    pub(crate) progress: Progress,
}

impl View {
    /// The view of the public endpoints.
    pub(crate) fn new(app: AppState) -> Self {
        let details = app.public_details;
        Self { app: Arc::new(app), details, access: Access::OPEN }
    }

    /// The paths of the routes that depend on `check`. Those of a group are private: only `full` shows them.
    pub(super) fn affected_routes(&self, check: &str, details: Details) -> Option<&Vec<String>> {
        let affected = &self.app.affected;
        let at = affected.binary_search_by(|routes| (*routes.check).cmp(check)).ok()?;
        let routes = &affected[at];
        let paths = if details == Details::Full { &routes.all } else { &routes.ungrouped };
        Some(paths).filter(|paths| !paths.is_empty())
    }

    /// The details for the sender of a request: everything, with the token.
    pub(super) fn details(&self, headers: &HeaderMap) -> Details {
        if self.has_token(headers) { Details::Full } else { self.details }
    }

    /// Whether a request carries one of the configured tokens, which shows every detail.
    pub(super) fn has_token(&self, headers: &HeaderMap) -> bool {
        self.token(headers).is_some()
    }

    /// Whether a request carries a token that may change something. The log names the token.
    pub(super) fn may_change(&self, headers: &HeaderMap) -> bool {
        let token = self.token(headers).filter(|token| token.may_write);
        if let Some(token) = token {
            tracing::info!(target: "health", token = &*token.name, "a request with this token changes the state of the process");
        }
        token.is_some()
    }

    /// The configured token that a request carries.
    pub(super) fn token(&self, headers: &HeaderMap) -> Option<&Token> {
        let tokens = self.app.token.as_ref()?;
        let sent = headers.get(AUTHORIZATION)?;
        let (scheme, token) = sent.as_bytes().split_at_checked("Bearer ".len())?;
        if scheme.eq_ignore_ascii_case(b"Bearer ") { tokens.find(token) } else { None }
    }
}
