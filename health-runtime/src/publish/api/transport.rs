//! How requests travel to the monitoring API: over HTTP, and in memory in a fuzz target.

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::{Client, Method, StatusCode};

use crate::net::{Tls, client, read, send};
use crate::settings::Secret;

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
    ) -> impl Future<Output = Result<ApiResponse, String>> + Send;
}

/// A response of the API, read to its end.
pub(crate) struct ApiResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// The transport over HTTP to an API at an address.
pub(crate) struct HttpTransport {
    client: Client,
    url: String,
}

impl HttpTransport {
    /// # Errors
    /// When TLS cannot be set up, as on a machine without certificates.
    pub(super) fn new(url: &str) -> Result<Self, String> {
        let client = client(Tls::of(url), |builder| builder.timeout(TIMEOUT))?;
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
    ) -> Result<ApiResponse, String> {
        let mut request = self
            .client
            .request(method, format!("{}/{path}", self.url))
            .basic_auth(key.expose(), Some(""))
            .header("Cronitor-Version", VERSION);
        if let Some(body) = body {
            request = request.header(CONTENT_TYPE, "application/json").body(body);
        }
        let response = send(request).await?;
        let (status, headers) = (response.status(), response.headers().clone());
        Ok(ApiResponse { status, headers, body: read(response).await? })
    }
}
