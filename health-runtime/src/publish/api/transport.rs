//! How requests travel to the monitoring API: over HTTP, and in memory in a fuzz target.

use std::time::Duration;

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderValue, Method, Request};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::net::{Answer, Call, HttpClient, Proxy, Tls};
use crate::settings::{CaCertificates, Secret};

/// The time limit of one request; the official clients have the same.
const TIMEOUT: Duration = Duration::from_secs(10);
/// In this version of the API `schedule` is one text; in later ones it is a list.
const VERSION: &str = "2020-10-27";

/// Carries requests to the API and responses back.
pub(crate) trait Transport: Send + Sync {
    /// Sends a request and reads the response to its end.
    ///
    /// # Errors
    /// When no response comes back, or only a part of it.
    fn exchange(
        &self,
        key: &Secret,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> impl Future<Output = Result<Answer, String>> + Send;
}

/// The transport over HTTP to an API at an address.
pub(crate) struct HttpTransport {
    client: HttpClient,
    url: String,
}

impl HttpTransport {
    /// # Errors
    /// When TLS cannot be set up, as on a machine without certificates.
    pub(super) fn new(url: &str, authorities: &CaCertificates) -> Result<Self, String> {
        let client = HttpClient::new(Tls::of(url), Proxy::of_environment(), authorities)?;
        Ok(Self { client, url: url.to_owned() })
    }
}

impl Transport for HttpTransport {
    async fn exchange(
        &self,
        key: &Secret,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> Result<Answer, String> {
        let mut credentials = HeaderValue::try_from(basic_credentials(key))
            .map_err(|_| "the API key contains a character that a header cannot carry".to_owned())?;
        credentials.set_sensitive(true);
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}/{path}", self.url))
            .header(AUTHORIZATION, credentials)
            .header("Cronitor-Version", VERSION);
        if body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        let request =
            request.body(Body::from(body.unwrap_or_default())).map_err(|error| error.to_string())?;
        self.client.send_for_all(request, Call::within(TIMEOUT)).await
    }
}

/// The key as the user name, without a password.
pub(super) fn basic_credentials(key: &Secret) -> String {
    format!("Basic {}", STANDARD.encode(format!("{}:", key.expose())))
}
