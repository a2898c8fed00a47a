//! HTTP over the network: how our clients are set up, what is read of an answer, and what is said when none comes.

mod anybody;

use std::sync::Arc;

use reqwest::{Client, Response, redirect};
use rustls_platform_verifier::BuilderVerifierExt;

use self::anybody::Anybody;

/// Whose certificates are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// Nobody's: for addresses without TLS. The machine's certificates are read only where they are needed: a container
    /// may have none.
    Nobody,
    /// What the machine trusts.
    Machine,
    /// Anybody's: what `verify_ssl = false` asks for.
    Anybody,
}

/// A client that follows no redirect: a request carries secrets, and goes where it was sent and nowhere else.
///
/// # Errors
/// When TLS cannot be set up, as on a machine without certificates.
pub(crate) fn client(trust: Trust) -> Result<Client, String> {
    let tls = tls(trust).map_err(|error| format!("TLS is not available: {error}"))?;
    Client::builder()
        .redirect(redirect::Policy::none())
        .user_agent(concat!("health-runtime/", env!("CARGO_PKG_VERSION")))
        .tls_backend_preconfigured(tls)
        .build()
        .map_err(|error| format!("the HTTP client is not available: {error}"))
}

/// A configuration of our own, so that the application's choice of a process-wide provider stays its own.
fn tls(trust: Trust) -> Result<rustls::ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?;
    let config = match trust {
        Trust::Nobody => config.with_root_certificates(rustls::RootCertStore::empty()),
        Trust::Machine => config.with_platform_verifier()?,
        Trust::Anybody => {
            config.dangerous().with_custom_certificate_verifier(Arc::new(Anybody::new(&provider)))
        }
    };
    Ok(config.with_no_client_auth())
}

/// Nothing came back, or not all of it. The address is left out: whoever asks knows it, and it may hold a secret.
pub(crate) fn lost(error: reqwest::Error) -> String {
    let why = if error.is_timeout() {
        "it did not answer in time"
    } else if error.is_connect() {
        "it cannot be reached"
    } else {
        "the connection broke"
    };
    let mut text = why.to_owned();
    let error = error.without_url();
    let mut source = std::error::Error::source(&error);
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}

/// At most `limit` bytes of a body, and whether that is all of it.
pub(crate) async fn read(answer: &mut Response, limit: usize) -> Result<(Vec<u8>, bool), String> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(lost)? {
        let room = limit - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() > room {
            return Ok((body, false));
        }
    }
    Ok((body, true))
}
