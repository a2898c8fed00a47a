//! TLS of our clients: which certificates they accept, and what does the handshakes.
//!
//! The features choose: `tls-native` the TLS of the system, `tls-ring` and `tls-aws-lc` rustls with that provider of
//! cryptography. Without any of them rustls takes the provider that the application has installed. Where several are on,
//! the first of this list wins: `tls-aws-lc` is on by default, so another one was chosen on purpose.

#[cfg(all(feature = "publish", not(feature = "tls-native")))]
mod any_certificate;
#[cfg(feature = "tls-native")]
mod native_connector;
#[cfg(not(feature = "tls-native"))]
mod provider;
#[cfg(not(feature = "tls-native"))]
mod rustls_connector;

#[cfg(test)]
mod tests;

#[cfg(feature = "tls-native")]
use native_connector::Connector;
#[cfg(not(feature = "tls-native"))]
use rustls_connector::Connector;

use crate::declare::BoxError;
use crate::net::stream::Stream;
use crate::settings::CaCertificates;

/// Which certificates a client accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tls {
    /// None, for an address without TLS. The certificates of the machine are not read: a container may have none.
    Off,
    /// Those that the machine trusts, and those of `HEALTH_CA_FILE`.
    Verified,
    /// All, as `verify_ssl = false` asks for.
    #[cfg(feature = "publish")]
    Unverified,
}

impl Tls {
    /// What `url` needs.
    pub(crate) fn of(url: &str) -> Self {
        if url.starts_with("https:") { Self::Verified } else { Self::Off }
    }

    /// What does the handshakes of a client.
    ///
    /// # Errors
    /// The machine has no certificates, or rustls has no provider.
    pub(super) fn handshakes(self, authorities: &CaCertificates) -> Result<Handshakes, String> {
        let connector = match self {
            Self::Off => return Ok(Handshakes(None)),
            Self::Verified => Connector::verifying(authorities),
            #[cfg(feature = "publish")]
            Self::Unverified => Connector::accepting_all(),
        };
        connector.map(Some).map(Handshakes).map_err(|why| format!("TLS is not available: {why}"))
    }
}

/// Does handshakes; `None` for a client without TLS.
pub(super) struct Handshakes(Option<Connector>);

impl Handshakes {
    /// Encrypts `stream`, and checks that `host` is at its other end.
    pub(super) async fn shake(&self, host: &str, stream: Stream) -> Result<Stream, BoxError> {
        let connector = self.0.as_ref().ok_or("this client has no TLS")?;
        connector.connect(host, stream).await
    }
}
