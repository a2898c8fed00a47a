//! The request of a monitor, with the values of its secrets.

use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, COOKIE, USER_AGENT};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};

use crate::monitors::ResolvedMonitor;
use crate::preflight::http_url::HttpUrl;
use crate::preflight::sent_secrets::SentSecrets;
use crate::settings::Variables;
use crate::support::secrets_in_query;

const AGENT: HeaderValue = HeaderValue::from_static(concat!("health-runtime/", env!("CARGO_PKG_VERSION")));

/// One request of a monitor: the first, or one after a redirect. It contains secrets and so has no `Debug`.
#[derive(Clone)]
pub(super) struct MonitorRequest {
    pub(super) method: Method,
    pub(super) url: HttpUrl,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl MonitorRequest {
    /// The request of `monitor` to `url`, and the secrets in it.
    ///
    /// # Errors
    /// A variable of the monitor is not set.
    pub(super) fn new(
        monitor: &ResolvedMonitor,
        url: HttpUrl,
        variables: &Variables,
    ) -> Result<(Self, SentSecrets), String> {
        let (declared, mut secrets) = (&monitor.definition, SentSecrets::default());
        let mut headers = HeaderMap::from_iter([(USER_AGENT, AGENT)]);
        for (name, value) in secrets.reveal(&declared.headers, &**variables)? {
            // Resolving the monitor and reading its variables has refused what a header cannot carry.
            if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse()) {
                headers.insert(name, value);
            }
        }
        let cookies = secrets.reveal(&declared.cookies, &**variables)?;
        let cookies: Vec<_> = cookies.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        if let (false, Ok(value)) = (cookies.is_empty(), cookies.join("; ").parse()) {
            headers.append(COOKIE, value);
        }
        secrets_in_query(&monitor.url).for_each(|secret| secrets.add(&secret));
        let body = declared.body.clone().unwrap_or_default();
        Ok((Self { method: monitor.method.clone(), url, headers, body }, secrets))
    }

    /// The request after a redirect to `url`. Another origin gets none of the headers of the monitor.
    pub(super) fn redirected(self, status: u16, url: HttpUrl) -> Self {
        let Self { method, url: from, mut headers, body } = self;
        if url.origin != from.origin {
            headers = HeaderMap::from_iter([(USER_AGENT, AGENT)]);
        }
        // What browsers do: the request after the redirect is a GET (RFC 9110, 15.4).
        let becomes_get = status == 303 && method != Method::HEAD || status < 303 && method == Method::POST;
        if becomes_get {
            headers.remove(CONTENT_TYPE);
            headers.remove(CONTENT_LENGTH);
            return Self { method: Method::GET, url, headers, body: String::new() };
        }
        Self { method, url, headers, body }
    }
}
