//! The HTTP client of whatever is asked over the network: it carries secrets, and believes nobody.

use std::error::Error;
use std::sync::Arc;

use reqwest::{Client, ClientBuilder, RequestBuilder, Response, StatusCode, redirect};
use rustls_platform_verifier::BuilderVerifierExt;

use crate::settings::Secret;
use crate::support::run_isolated;

/// More than this is not read of an answer.
const ANSWER_LIMIT: usize = 4 << 20;
/// More than this is not shown of an answer.
const SHOWN_LIMIT: usize = 300;

/// Whose certificates are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tls {
    /// Nobody's: for addresses without TLS. The machine's certificates are read only where they are needed: a container
    /// may have none.
    Off,
    /// What the machine trusts.
    Verified,
    /// Anybody's: what `verify_ssl = false` asks for.
    #[cfg(feature = "publish")]
    Unverified,
}

impl Tls {
    /// What `url` needs.
    pub(crate) fn of(url: &str) -> Self {
        if url.starts_with("https:") { Self::Verified } else { Self::Off }
    }
}

/// A client with whatever `set` sets. It follows no redirect: a request carries secrets, and goes where it was sent and
/// nowhere else.
///
/// # Errors
/// When TLS cannot be set up, as on a machine without certificates.
pub(crate) fn client(trust: Tls, set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Result<Client, String> {
    let tls = tls(trust).map_err(|error| format!("TLS is not available: {error}"))?;
    let builder = Client::builder()
        .redirect(redirect::Policy::none())
        .user_agent(concat!("health-runtime/", env!("CARGO_PKG_VERSION")))
        .tls_backend_preconfigured(tls);
    set(builder).build().map_err(|error| format!("the HTTP client is not available: {error}"))
}

/// A configuration of our own, so that the application's choice of a process-wide provider stays its own.
fn tls(trust: Tls) -> Result<rustls::ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?;
    let config = match trust {
        Tls::Off => config.with_root_certificates(rustls::RootCertStore::empty()),
        Tls::Verified => config.with_platform_verifier()?,
        #[cfg(feature = "publish")]
        Tls::Unverified => config.dangerous().with_custom_certificate_verifier(Arc::new(
            super::any_certificate::AnyCertificate::new(&provider),
        )),
    };
    Ok(config.with_no_client_auth())
}

/// Why nothing came back, or not all of it. The address is left out: it stands in the settings.
fn lost(error: reqwest::Error) -> String {
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

/// Sends `request` in a task of its own, which ends when nobody waits for it any more: where the system has no thread to
/// look a name up on, tokio panics.
///
/// # Errors
/// When nothing came back.
pub(crate) async fn send(request: RequestBuilder) -> Result<Response, String> {
    run_isolated(request.send()).await?.map_err(lost)
}

/// At most `limit` bytes of a body, and whether that is all of it.
///
/// # Errors
/// When it breaks off.
pub(crate) async fn read_part(answer: &mut Response, limit: usize) -> Result<(Vec<u8>, bool), String> {
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

/// The body of an answer.
///
/// # Errors
/// When it breaks off or is too long.
pub(crate) async fn read(mut answer: Response) -> Result<Vec<u8>, String> {
    match read_part(&mut answer, ANSWER_LIMIT).await? {
        (body, true) => Ok(body),
        (_, false) => Err(format!("its answer is longer than {ANSWER_LIMIT} bytes")),
    }
}

/// An answer that is none, as text for people.
pub(crate) fn refusal<'a>(
    status: StatusCode,
    body: &[u8],
    secrets: impl IntoIterator<Item = &'a Secret>,
) -> String {
    match shown(body, secrets) {
        said if said.is_empty() => format!("it answered {status}"),
        said => format!("it answered {status}: {said}"),
    }
}

/// What an answer says, as text for people: of a sane length, on one line, without a secret of ours in it.
fn shown<'a>(body: &[u8], secrets: impl IntoIterator<Item = &'a Secret>) -> String {
    let mut text = String::from_utf8_lossy(body).into_owned();
    for secret in secrets.into_iter().map(Secret::expose).filter(|secret| !secret.is_empty()) {
        text = text.replace(secret, "********");
        if let Ok(quoted) = serde_json::to_string(secret) {
            text = text.replace(quoted.trim_matches('"'), "********");
        }
    }
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let line = words.collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SHOWN_LIMIT) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_an_answer_is_short_on_one_line_and_without_secrets() {
        let secrets = [Secret::new("hunter2"), Secret::new("a\"b"), Secret::new("")];
        let text = shown(b"{\"error\":\n \"bad hunter2 and a\\\"b\"}", &secrets);
        assert_eq!(text, "{\"error\": \"bad ******** and ********\"}");
        assert_eq!(shown("ü".repeat(1_000).as_bytes(), &secrets).chars().count(), SHOWN_LIMIT + 1);
    }
}
