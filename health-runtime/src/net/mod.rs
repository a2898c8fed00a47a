//! The HTTP client policy of every outgoing request.

#[cfg(feature = "publish")]
mod any_certificate;
mod client;

#[cfg(feature = "publish")]
pub(crate) use client::read_part;
pub(crate) use client::{Tls, client, read, refusal, send};
