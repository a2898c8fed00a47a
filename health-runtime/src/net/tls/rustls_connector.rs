//! TLS by rustls.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::ServerName;
use rustls_platform_verifier::Verifier;
use tokio_rustls::TlsConnector;

use crate::declare::BoxError;
use crate::net::stream::Stream;
#[cfg(feature = "publish")]
use crate::net::tls::any_certificate::AnyCertificate;
use crate::net::tls::provider::provider;
use crate::settings::CaCertificates;

pub(super) struct Connector(TlsConnector);

impl Connector {
    pub(super) fn verifying(authorities: &CaCertificates) -> Result<Self, String> {
        let verifier = Verifier::new_with_extra_roots(authorities.iter().cloned(), provider()?);
        Self::with(Arc::new(verifier.map_err(|error| error.to_string())?))
    }

    #[cfg(feature = "publish")]
    pub(super) fn accepting_all() -> Result<Self, String> {
        Self::with(Arc::new(AnyCertificate::new(&*provider()?)))
    }

    /// The configuration brings its provider: that of the process is the choice of the application.
    fn with(verifier: Arc<dyn ServerCertVerifier>) -> Result<Self, String> {
        let config = ClientConfig::builder_with_provider(provider()?)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .dangerous()
            .with_custom_certificate_verifier(verifier)
            .with_no_client_auth();
        Ok(Self(TlsConnector::from(Arc::new(config))))
    }

    pub(super) async fn connect(&self, host: &str, stream: Stream) -> Result<Stream, BoxError> {
        let name = ServerName::try_from(host.to_owned())?;
        let encrypted = self.0.connect(name, stream).await.map_err(explained)?;
        Ok(Stream::new(encrypted))
    }
}

/// Adds what to do where the server speaks TLS 1.2 alone, which rustls here may not.
fn explained(error: std::io::Error) -> BoxError {
    use rustls::{AlertDescription, Error, PeerIncompatible};
    let of_tls = error.get_ref().and_then(|error| error.downcast_ref::<Error>());
    let too_old = matches!(
        of_tls,
        Some(
            Error::AlertReceived(AlertDescription::ProtocolVersion)
                | Error::PeerIncompatible(
                    PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
                        | PeerIncompatible::ServerDoesNotSupportTls12Or13
                )
        )
    );
    if too_old && !cfg!(feature = "tls12") {
        return format!(
            "{error} (does the server speak TLS 1.2 alone? The feature `tls12` of health-runtime adds it)"
        )
        .into();
    }
    error.into()
}
