//! What the handlers see, and what they may tell to whom.

use std::ops::Deref;
use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use subtle::ConstantTimeEq;

use crate::declare::Application;
use crate::engine::Engine;
use crate::http::Affected;
#[cfg(feature = "environment")]
use crate::http::healthcheck;
#[cfg(feature = "environment")]
use crate::http::respond::Sections;
use crate::http::status::StatusWord;
use crate::monitors::ResolvedMonitor;
#[cfg(all(feature = "metrics", feature = "publish"))]
use crate::publish::Progress;
use crate::settings::{Details, Secret};

/// What the handlers see, and how much of it they tell to everybody. Cheap to clone, once a request.
#[derive(Clone)]
pub(crate) struct View {
    process: Arc<Process>,
    pub(super) details: Details,
}

/// What the handlers see.
pub(crate) struct Process {
    pub(crate) engine: Arc<Engine>,
    pub(crate) application: Application,
    pub(crate) token: Option<Secret>,
    /// Whether requests without the token may change something.
    pub(crate) unauthenticated_changes: bool,
    /// The monitors of this environment.
    pub(crate) monitors: Arc<Vec<ResolvedMonitor>>,
    pub(crate) affected: Affected,
    pub(crate) status: StatusWord,
    #[cfg(feature = "environment")]
    pub(crate) healthcheck: healthcheck::Settled,
    /// The sections of `/environment`.
    #[cfg(feature = "environment")]
    pub(crate) environment: Sections,
    #[cfg(all(feature = "metrics", feature = "publish"))]
    pub(crate) progress: Progress,
}

impl Deref for View {
    type Target = Process;

    fn deref(&self) -> &Process {
        &self.process
    }
}

impl View {
    pub(crate) fn new(process: Process, details: Details) -> Self {
        Self { process: Arc::new(process), details }
    }

    /// The same, telling everybody as much as `details` says.
    pub(super) fn showing(self, details: Details) -> Self {
        Self { details, ..self }
    }

    /// The paths of the routes that do not work without `check`.
    pub(super) fn affected(&self, check: &str) -> Option<&Vec<String>> {
        let at = self.affected.binary_search_by(|(name, _)| (**name).cmp(check)).ok()?;
        Some(&self.affected[at].1)
    }

    /// How much whoever sent `headers` may see: everything, with the token.
    pub(super) fn details(&self, headers: &HeaderMap) -> Details {
        if self.is_operator(headers) { Details::Full } else { self.details }
    }

    /// Whether the request has the configured bearer token. How long the comparison takes tells nothing of it.
    pub(super) fn is_operator(&self, headers: &HeaderMap) -> bool {
        let sent = headers.get(AUTHORIZATION).and_then(|value| {
            let (scheme, token) = value.as_bytes().split_at_checked("Bearer ".len())?;
            scheme.eq_ignore_ascii_case(b"Bearer ").then_some(token)
        });
        match (&self.token, sent) {
            (Some(token), Some(sent)) => token.expose().as_bytes().ct_eq(sent).into(),
            _ => false,
        }
    }
}
