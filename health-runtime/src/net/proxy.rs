//! Which requests go through a proxy.
//!
//! Only those to an `https` address do, and only where the caller allows it: the proxy then sees the name of the host and
//! encrypted bytes. A request in the clear would show it secrets, and let it answer in the place of the server.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::Uri;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};

/// Whether a client uses the proxies that the environment names.
#[derive(Clone)]
pub(crate) enum Proxy {
    /// No proxy: the answer must be that of the server itself.
    Never,
    /// For `https` addresses, those in `HTTPS_PROXY` and `ALL_PROXY`, without the hosts in `NO_PROXY`.
    #[cfg_attr(
        not(any(feature = "publish", test)),
        expect(dead_code, reason = "only the client of the monitoring API uses proxies")
    )]
    OfEnvironment(Arc<Matcher>),
}

impl Proxy {
    /// Reads the environment.
    #[cfg(feature = "publish")]
    pub(crate) fn of_environment() -> Self {
        Self::OfEnvironment(Arc::new(Matcher::from_env()))
    }

    /// The proxy for a connection to `server`.
    pub(super) fn for_server(&self, server: &Uri) -> Option<Intercept> {
        match self {
            Self::Never => None,
            Self::OfEnvironment(matcher) => {
                let tunnelled = server.scheme_str() == Some("https") && !is_loopback(server);
                matcher.intercept(server).filter(|_| tunnelled)
            }
        }
    }
}

/// Whether `server` is this machine.
fn is_loopback(server: &Uri) -> bool {
    let host = server.host().unwrap_or_default().trim_matches(['[', ']']).trim_end_matches('.');
    let name = host.to_ascii_lowercase();
    name == "localhost"
        || name.ends_with(".localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy_of(server: &str) -> Option<String> {
        let matcher = Matcher::builder().all("http://proxy.example:3128").no("internal.example").build();
        let proxy = Proxy::OfEnvironment(Arc::new(matcher)).for_server(&server.parse().expect("a URL"));
        proxy.map(|proxy| proxy.uri().to_string())
    }

    #[test]
    fn a_proxy_sees_only_encrypted_requests_to_other_machines() {
        assert_eq!(proxy_of("https://shop.example").as_deref(), Some("http://proxy.example:3128/"));
        for direct in [
            "http://shop.example",
            "https://internal.example",
            "https://localhost:8443",
            "https://Shop.Localhost.",
            "https://127.8.9.1",
            "https://[::1]:8443",
            "https://[::ffff:127.0.0.1]",
        ] {
            assert_eq!(proxy_of(direct), None, "{direct}");
        }
        assert!(Proxy::Never.for_server(&Uri::from_static("https://shop.example")).is_none());
    }
}
