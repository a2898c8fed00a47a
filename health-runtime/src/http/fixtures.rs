//! What the tests of the endpoints share.

use std::sync::Arc;
use std::time::Duration;

use crate::declare::{Application, CheckDef, Context};
use crate::engine::{Engine, Limits};
use crate::http::EndpointContent;
use crate::http::view::AppState;
use crate::settings::Details;

/// The state of an application with these checks and the default settings.
pub(crate) fn app(checks: impl IntoIterator<Item = CheckDef>) -> AppState {
    let bound = checks.into_iter().map(|check| {
        let (check, run) = check.bind(&Context::default());
        (check, run.expect("the check asks for no state"))
    });
    let limits = Limits { concurrent_runs: 64, probe_deadline: Duration::from_secs(5) };
    AppState {
        engine: Arc::new(Engine::new(bound.collect(), limits)),
        application: Application::new("shop", "1.4.0"),
        token: None,
        management: Default::default(),
        public_details: Details::Status,
        unauthenticated_changes: false,
        health_max_age: Duration::ZERO,
        monitors: Arc::default(),
        affected: Default::default(),
        content: EndpointContent::default().validate(&mut Vec::new()),
        #[cfg(all(feature = "metrics", feature = "publish"))]
        progress: Default::default(),
    }
}
