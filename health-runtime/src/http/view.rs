//! What the handlers see, and what they may tell to whom.

use std::collections::HashMap;
use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use subtle::ConstantTimeEq;

use super::sections::Sections;
use super::{StatusWord, healthcheck};
use crate::application::Application;
use crate::engine::Engine;
#[cfg(all(feature = "metrics", feature = "publish"))]
use crate::publish::Progress;
use crate::publish::ResolvedMonitor;
use crate::settings::{Details, Secret};

/// What the handlers see.
#[derive(Clone)]
pub(crate) struct View {
    pub(crate) engine: Arc<Engine>,
    pub(crate) application: Arc<Application>,
    pub(crate) details: Details,
    pub(crate) token: Option<Secret>,
    /// Whether requests without the token may change something.
    pub(crate) unauthenticated_changes: bool,
    /// The monitors of this environment.
    pub(crate) monitors: Arc<[ResolvedMonitor]>,
    /// The routes that do not work without a check.
    pub(crate) affected: Arc<HashMap<String, Vec<String>>>,
    pub(crate) status: Arc<StatusWord>,
    pub(crate) healthcheck: Arc<healthcheck::Settled>,
    /// The sections of `/environment`.
    pub(crate) environment: Arc<Sections>,
    #[cfg(all(feature = "metrics", feature = "publish"))]
    pub(crate) progress: Progress,
}

impl View {
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
