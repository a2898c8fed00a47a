//! One request of a monitor with its redirects.

use std::time::Duration;

use axum::http::header::LOCATION;
use tokio::time::Instant;

use crate::preflight::http_url::{BaseUrl, HttpUrl};
use crate::preflight::request::MonitorRequest;
use crate::preflight::target::{ExchangeError, PreflightTarget, TargetResponse};

/// More redirects count as a loop.
const MOST_REDIRECTS: usize = 10;

/// How a monitor wants its request to be sent.
#[derive(Clone, Copy)]
pub(super) struct ExchangeOptions {
    pub(super) follow_redirects: bool,
    #[cfg_attr(not(feature = "publish"), expect(dead_code, reason = "a router in this process has no TLS"))]
    pub(super) verify_ssl: bool,
}

/// The last response of an exchange.
#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) response: TargetResponse,
    /// From the first request to the end of the last response.
    pub(super) time: Duration,
    /// Whether the first request ran an annotated handler, where that is known.
    pub(super) reached_handler: Option<bool>,
    /// Where the last redirect led, without its query.
    pub(super) redirected_to: Option<String>,
}

/// Sends `request` to `target`, and follows its redirects.
pub(super) async fn exchange(
    target: &dyn PreflightTarget,
    mut request: MonitorRequest,
    options: ExchangeOptions,
) -> Result<Exchange, ExchangeError> {
    let started = Instant::now();
    let mut redirected_to = None;
    let mut response = target.send(&request, options).await?;
    let reached_handler = response.reached_handler;
    let mut redirects = 0;
    loop {
        let Some(location) = location(&response).filter(|_| options.follow_redirects) else {
            return Ok(Exchange { response, time: started.elapsed(), reached_handler, redirected_to });
        };
        redirects += 1;
        if redirects > MOST_REDIRECTS {
            return Err(ExchangeError::Failed(format!("it redirects more than {MOST_REDIRECTS} times")));
        }
        let url = request.url.join(&location).ok_or_else(|| {
            ExchangeError::Failed("it redirects to something that is not an HTTP URL".to_owned())
        })?;
        let shown = without_query(target.base(), &url);
        request = request.redirected(response.status.as_u16(), url);
        response = target.send(&request, options).await.map_err(|error| error.after_redirect_to(&shown))?;
        redirected_to = Some(shown);
    }
}

impl ExchangeError {
    fn after_redirect_to(self, url: &str) -> Self {
        match self {
            Self::OtherHost(why) => Self::OtherHost(format!("it redirects to `{url}`: {why}")),
            Self::Failed(why) => Self::Failed(format!("it redirects to `{url}`: {why}")),
        }
    }
}

/// The `Location` of a redirect.
fn location(response: &TargetResponse) -> Option<String> {
    let redirects = matches!(response.status.as_u16(), 301 | 302 | 303 | 307 | 308);
    let location = response.headers.get(LOCATION).filter(|_| redirects)?;
    Some(String::from_utf8_lossy(location.as_bytes()).into_owned())
}

/// A URL for people. The query may contain a token.
fn without_query(base: &BaseUrl, url: &HttpUrl) -> String {
    let full = url.to_string();
    let shown = base.path_of(url).unwrap_or(&full);
    shown.split('?').next().unwrap_or_default().to_owned()
}
