//! The HTTP client of whatever is asked over the network: it carries secrets, and believes nobody.

use std::error::Error;
use std::sync::Arc;

use reqwest::{Client, ClientBuilder, Response, StatusCode, redirect};
use rustls_platform_verifier::BuilderVerifierExt;

use crate::settings::Secret;

/// More than this is not read of an answer.
const ANSWER_LIMIT: usize = 4 << 20;
/// More than this is not shown of an answer.
const SHOWN_LIMIT: usize = 300;

/// A client for `url`, with the timeouts that `set` gives it.
///
/// # Errors
/// When TLS cannot be set up, as on a machine without certificates.
pub(crate) fn client(url: &str, set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Result<Client, String> {
    let tls = tls(url.starts_with("https:")).map_err(|error| format!("TLS is not available: {error}"))?;
    let builder = Client::builder()
        // A request carries secrets: it goes where it was sent and nowhere else.
        .redirect(redirect::Policy::none())
        .user_agent(concat!("health-runtime/", env!("CARGO_PKG_VERSION")))
        .tls_backend_preconfigured(tls);
    set(builder).build().map_err(|error| format!("the HTTP client is not available: {error}"))
}

/// A configuration of our own, so that the application's choice of a process-wide provider stays its own. The machine's
/// certificates are read only where they are needed: a container may have none.
fn tls(needed: bool) -> Result<rustls::ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config =
        rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let config = if needed {
        config.with_platform_verifier()?
    } else {
        config.with_root_certificates(rustls::RootCertStore::empty())
    };
    Ok(config.with_no_client_auth())
}

/// Why nothing came back, or not all of it. The address is left out: it stands in the settings.
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
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}

/// The body of an answer.
///
/// # Errors
/// When it breaks off or is too long.
pub(crate) async fn read(mut answer: Response) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(lost)? {
        if body.len() + chunk.len() > ANSWER_LIMIT {
            return Err(format!("its answer is longer than {ANSWER_LIMIT} bytes"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
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
