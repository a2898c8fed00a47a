//! The HTTP client, and why a request failed.

use std::error::Error;

use reqwest::{Client, ClientBuilder, RequestBuilder, Response, redirect};

use crate::net::Tls;
use crate::support::run_isolated;

/// A client that follows no redirect: a request carries secrets, and must reach no other host than the one it was sent
/// to. `configure` adds what the caller needs.
///
/// # Errors
/// TLS cannot be set up, as on a machine without certificates.
pub(crate) fn client(
    tls: Tls,
    configure: impl FnOnce(ClientBuilder) -> ClientBuilder,
) -> Result<Client, String> {
    let tls = tls.config().map_err(|error| format!("TLS is not available: {error}"))?;
    let builder = Client::builder()
        .redirect(redirect::Policy::none())
        .user_agent(concat!("health-runtime/", env!("CARGO_PKG_VERSION")))
        .tls_backend_preconfigured(tls);
    configure(builder).build().map_err(|error| format!("the HTTP client is not available: {error}"))
}

/// Sends `request` in a separate task, which ends when the caller stops waiting. tokio panics when the system has no
/// thread for the name lookup; in a task the panic becomes an error.
///
/// # Errors
/// No response arrived.
pub(crate) async fn send(request: RequestBuilder) -> Result<Response, String> {
    run_isolated(request.send()).await?.map_err(transport_error)
}

/// Why a response did not arrive, or not all of it. The text leaves the address out: it may contain a secret, and the
/// settings name it.
pub(super) fn transport_error(error: reqwest::Error) -> String {
    let why = if error.is_timeout() {
        "it did not answer in time"
    } else if error.is_connect() {
        "it cannot be reached"
    } else {
        "the connection broke"
    };
    let mut text = why.to_owned();
    let error = error.without_url();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}
