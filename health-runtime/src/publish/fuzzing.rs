//! What the fuzz target of the API's answers calls: publishing with an API that answers whatever it is told to. Compiled
//! by fuzzers alone, and no part of the interface.

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode};

use crate::monitors::ResolvedMonitor;
use crate::publish::api::{Cronitor, Received, Transport};
use crate::publish::plan::Plan;
use crate::publish::publication::{Publication, wanted};
use crate::publish::send::{Applied, apply};
use crate::settings::Secret;

/// An answer of the API.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its status code.
    pub status: u16,
    /// Its headers, those that HTTP allows.
    pub headers: Vec<(String, Vec<u8>)>,
    /// Its body.
    pub body: Vec<u8>,
}

/// What came of it.
#[derive(Debug)]
pub struct Published {
    /// What was planned, or why nothing was.
    pub plan: Result<Plan, String>,
    /// What became of that.
    pub applied: Option<Applied>,
    /// How long the API asked to wait.
    pub wait: Option<Duration>,
}

struct Told<F>(F);

impl<F: Fn(&str, &str, Option<&[u8]>) -> Option<Answer> + Send + Sync> Transport for Told<F> {
    async fn exchange(
        &self,
        _: &Secret,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> Result<Received, String> {
        let answer = (self.0)(method.as_str(), path, body.as_deref()).ok_or("the connection broke")?;
        let header = |(name, value): (String, Vec<u8>)| {
            Some((HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?))
        };
        Ok(Received {
            status: StatusCode::from_u16(answer.status).unwrap_or_default(),
            headers: answer.headers.into_iter().filter_map(header).collect::<HeaderMap>(),
            body: answer.body,
        })
    }
}

/// Publishes `monitors` once, as the background task does.
pub(crate) async fn publish(
    monitors: &[ResolvedMonitor],
    publication: &Publication,
    answer: impl Fn(&str, &str, Option<&[u8]>) -> Option<Answer> + Send + Sync,
) -> Published {
    let key = publication.settings.api_key.clone().unwrap_or_else(|| Secret::new(""));
    let api = Cronitor::over(Told(answer), key, publication.secrets(monitors.iter()));
    let plan = match publication.compare(&api, wanted(monitors, |_| None)).await {
        Ok(plan) => plan,
        Err(error) => {
            return Published { plan: Err(error.to_string()), applied: None, wait: error.retry_after() };
        }
    };
    let applied = apply(&api, plan.clone(), publication.settings.batch, &publication.progress).await;
    let wait = applied.stopped.as_ref().and_then(|error| error.retry_after());
    Published { plan: Ok(plan), applied: Some(applied), wait }
}
