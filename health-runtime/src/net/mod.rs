//! One policy for every request that this library sends: to the monitoring API, to a Consul agent, to the application
//! itself in a preflight.
//!
//! The requests carry secrets and the servers may be broken. So a client follows no redirect, a body is read up to a
//! limit, and what a server says is shown with the secrets masked. A proxy sees a request only inside a TLS tunnel. TLS is
//! configured without the settings of the process, so that the application's own TLS stays as it is.

mod answer;
mod client;
mod connector;
mod proxy;
mod stream;
mod tls;

#[cfg(feature = "publish")]
pub(crate) use answer::Answer;
pub(crate) use answer::refusal;
pub(crate) use client::{Call, HttpClient};
pub(crate) use proxy::Proxy;
pub(crate) use tls::Tls;
