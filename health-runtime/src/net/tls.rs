//! Which certificates a client accepts.

use std::sync::Arc;

use rustls_platform_verifier::BuilderVerifierExt;

#[cfg(feature = "publish")]
use crate::net::any_certificate::AnyCertificate;

/// Which certificates a client accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tls {
    /// None, for an address without TLS. The certificates of the machine are not read: a container may have none.
    Off,
    /// Those that the machine trusts.
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

    /// A configuration that brings its provider: the provider of the process is the choice of the application.
    pub(super) fn config(self) -> Result<rustls::ClientConfig, rustls::Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()?;
        let config = match self {
            Self::Off => config.with_root_certificates(rustls::RootCertStore::empty()),
            Self::Verified => config.with_platform_verifier()?,
            #[cfg(feature = "publish")]
            Self::Unverified => {
                config.dangerous().with_custom_certificate_verifier(Arc::new(AnyCertificate::new(&provider)))
            }
        };
        Ok(config.with_no_client_auth())
    }
}
