//! TLS by the system: OpenSSL on Linux, SChannel on Windows, Security.framework on macOS.

use native_tls::{Certificate, TlsConnector, TlsConnectorBuilder};

use crate::declare::BoxError;
use crate::net::stream::Stream;
use crate::settings::CaCertificates;

pub(super) struct Connector(tokio_native_tls::TlsConnector);

impl Connector {
    pub(super) fn verifying(authorities: &CaCertificates) -> Result<Self, String> {
        let mut builder = TlsConnector::builder();
        for certificate in authorities.iter() {
            builder
                .add_root_certificate(Certificate::from_der(certificate).map_err(|error| error.to_string())?);
        }
        Self::with(&builder)
    }

    #[cfg(feature = "publish")]
    pub(super) fn accepting_all() -> Result<Self, String> {
        let mut builder = TlsConnector::builder();
        builder.danger_accept_invalid_certs(true).danger_accept_invalid_hostnames(true);
        Self::with(&builder)
    }

    fn with(builder: &TlsConnectorBuilder) -> Result<Self, String> {
        Ok(Self(builder.build().map_err(|error| error.to_string())?.into()))
    }

    pub(super) async fn connect(&self, host: &str, stream: Stream) -> Result<Stream, BoxError> {
        Ok(Stream::new(self.0.connect(host, stream).await?))
    }
}
