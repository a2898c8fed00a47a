//! The request of a monitor, with its secrets.

use axum::http::header::{COOKIE, USER_AGENT};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};

use crate::monitors::ResolvedMonitor;
use crate::preflight::address::Address;
use crate::preflight::shown::{Secrets, revealed};
use crate::settings::Variables;

const AGENT: HeaderValue = HeaderValue::from_static(concat!("health-runtime/", env!("CARGO_PKG_VERSION")));

/// One request of a monitor: the first, or the one after a redirect. It has no `Debug`: it is full of secrets.
#[derive(Clone)]
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) to: Address,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Request {
    /// What `monitor` sends to `to`, and the secrets in it.
    ///
    /// # Errors
    /// Names the variable that is not set.
    pub(super) fn new(
        monitor: &ResolvedMonitor,
        to: Address,
        variables: &Variables,
    ) -> Result<(Self, Secrets), String> {
        let (declared, mut secrets) = (&monitor.definition, Secrets::default());
        let mut headers = HeaderMap::from_iter([(USER_AGENT, AGENT)]);
        for (name, value) in revealed(&declared.headers, &**variables, &mut secrets)? {
            // Both were found to be sendable when the monitor was resolved and its secrets read.
            if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse()) {
                headers.insert(name, value);
            }
        }
        let cookies = revealed(&declared.cookies, &**variables, &mut secrets)?;
        let cookies: Vec<_> = cookies.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        if let (false, Ok(value)) = (cookies.is_empty(), cookies.join("; ").parse()) {
            headers.append(COOKIE, value);
        }
        let body = declared.body.clone().unwrap_or_default();
        Ok((Self { method: monitor.method.clone(), to, headers, body }, secrets))
    }

    /// The request after a redirect. What the monitor sends is for the host it is sent to: no other gets its headers.
    pub(super) fn redirected(self, status: u16, to: Address) -> Self {
        let Self { method, to: from, mut headers, body } = self;
        if to.origin != from.origin {
            headers = HeaderMap::from_iter([(USER_AGENT, AGENT)]);
        }
        // What everybody does, whatever the method was (RFC 9110, 15.4).
        let asks = status == 303 && method != Method::HEAD || status < 303 && method == Method::POST;
        if asks {
            headers.remove(axum::http::header::CONTENT_TYPE);
            headers.remove(axum::http::header::CONTENT_LENGTH);
            return Self { method: Method::GET, to, headers, body: String::new() };
        }
        Self { method, to, headers, body }
    }
}
