//! One policy for every request that this library sends: to the monitoring API, to a Consul agent, to the application
//! itself in a preflight.
//!
//! The requests carry secrets and the servers may be broken. So a client follows no redirect, a body is read up to a
//! limit, and what a server says is shown with the secrets masked. TLS is configured without the provider of the process,
//! so that the application's own TLS stays as it is.

#[cfg(feature = "publish")]
mod any_certificate;
mod body;
mod client;
mod tls;

#[cfg(feature = "publish")]
pub(crate) use body::read_part;
pub(crate) use body::{read, refusal};
pub(crate) use client::{client, send};
pub(crate) use tls::Tls;
