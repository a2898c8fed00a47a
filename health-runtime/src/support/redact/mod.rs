//! Removes secrets from what is shown: by the name of a value, and by what the value looks like. When in doubt it masks too
//! much.
//!
//! A text passes through four scanners, each of which reads it once: tokens (PEM blocks, JWTs, well-known prefixes), webhook
//! addresses, the user names and passwords of URLs, and named values (`password=..`). None of them looks back or ahead further
//! than one word, so the work grows with the text and no faster; a text longer than `WORK_LIMIT`
//! is cut before them.
//!
//! No crate does this for free-form values: those that redact wrap a secret in a type where it is created, and these
//! values come from the environment, the command line and the monitoring API.

#[cfg(any(test, feature = "environment"))]
mod arguments;
mod document;
mod named;
mod names;
#[cfg(test)]
mod tests;
mod text;
mod tokens;
mod url;
mod userinfo;
mod webhooks;
mod words;

#[cfg(feature = "environment")]
pub(crate) use arguments::redact_arguments;
#[cfg(any(test, feature = "environment", feature = "publish"))]
pub(crate) use document::redact;
pub(crate) use text::redact_text;
#[cfg(feature = "preflight")]
pub(crate) use url::secrets_in_query;
pub(crate) use url::{redact_pairs, redact_url};

/// What is shown in the place of a secret.
pub(crate) const MASK: &str = "********";
