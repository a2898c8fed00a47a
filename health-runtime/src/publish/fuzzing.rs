//! Publishing with scripted responses of the API, for a fuzz target. Compiled only by fuzzers, and not part of the
//! interface.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use crate::monitors::ResolvedMonitor;
use crate::net::Answer;
use crate::publish::api::{Cronitor, Transport};
use crate::publish::plan::Plan;
use crate::publish::publication::{Publication, declared};
use crate::publish::send::{Applied, apply};
use crate::settings::Secret;

/// A response of the API.
#[derive(Clone, Debug)]
pub struct ScriptedResponse {
    /// Its status code.
    pub status: u16,
    /// Its headers. Those that HTTP does not allow are left out.
    pub headers: Vec<(String, Vec<u8>)>,
    /// Its body.
    pub body: Vec<u8>,
}

/// What one round of publishing did.
#[derive(Debug)]
pub struct PublishedRound {
    /// The plan, or the error of the listing.
    pub plan: Result<Plan, String>,
    /// The result of applying the plan.
    pub applied: Option<Applied>,
    /// How long the API asked to wait.
    pub wait: Option<Duration>,
}

struct ScriptedTransport<F>(F);

impl<F: Fn(&str, &str, Option<&[u8]>) -> Option<ScriptedResponse> + Send + Sync> Transport
    for ScriptedTransport<F>
{
    async fn exchange(
        &self,
        _: &Secret,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> Result<Answer, String> {
        let response = (self.0)(method.as_str(), path, body.as_deref()).ok_or("the connection broke")?;
        let header = |(name, value): (String, Vec<u8>)| {
            Some((HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?))
        };
        Ok(Answer {
            status: StatusCode::from_u16(response.status).unwrap_or_default(),
            headers: response.headers.into_iter().filter_map(header).collect::<HeaderMap>(),
            body: response.body,
            body_is_complete: true,
        })
    }
}

/// Publishes `monitors` once, as the background publisher does. `respond` gets the method, the path and the body of each
/// request. With `None` the connection breaks.
pub(crate) async fn publish(
    monitors: &[ResolvedMonitor],
    publication: &Publication,
    respond: impl Fn(&str, &str, Option<&[u8]>) -> Option<ScriptedResponse> + Send + Sync,
) -> PublishedRound {
    let key = publication.settings.api_key.clone().unwrap_or_else(|| Secret::new(""));
    let api = Cronitor::over(ScriptedTransport(respond), key, publication.secrets(monitors.iter()));
    let plan = match publication.compare(&api, declared(monitors, |_| None)).await {
        Ok(plan) => plan,
        Err(error) => {
            return PublishedRound { plan: Err(error.to_string()), applied: None, wait: error.retry_after() };
        }
    };
    let applied = apply(&api, plan.clone(), publication.settings.batch, &publication.progress).await;
    let wait = applied.stopped.as_ref().and_then(|error| error.retry_after());
    PublishedRound { plan: Ok(plan), applied: Some(applied), wait }
}
